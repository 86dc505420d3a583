import { type Day, type Millis, plusDays } from './time.js';

/** Minutes since midnight, 0 to 1439, on the clock of a place. */
export type Minute = number;

const day = 86_400_000;
/** By zone, of which there are some 400: to make one takes longer than the rest of a decision. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** True for an IANA zone that is known here. */
export function isZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

/** What calendar and clock show there. @throws RangeError for an unknown zone */
export function clockIn(zone: string, at: Millis): { day: Day; minute: Minute } {
  const local = new Date(localOf(zone, at)).toISOString();
  return { day: local.slice(0, 10), minute: Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16)) };
}

/** The first instant after `at` when the clock there comes to this minute. One that a change of clocks leaves out comes as much later. */
export function nextTime(zone: string, minute: Minute, at: Millis): Millis {
  const { day: today } = clockIn(zone, at);
  for (let days = 0; ; days++) {
    const found = instantOf(zone, plusDays(today, days), minute);
    if (found > at) return found;
  }
}

/** Of two instants, where clocks were put back, the earlier. */
function instantOf(zone: string, on: Day, minute: Minute): Millis {
  const local = Date.parse(on) + minute * 60_000;
  const offsets = [local - day, local + day].map((at) => localOf(zone, at) - at);
  const candidates = offsets.map((offset) => local - offset);
  const exact = candidates.filter((at) => localOf(zone, at) === local);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

/** The clock's own words, read as if they were UTC. */
function localOf(zone: string, at: Millis): Millis {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const two = '2-digit';
  const made = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', calendar: 'iso8601', numberingSystem: 'latn' },
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
  });
  formats.set(zone, made);
  return made;
}
