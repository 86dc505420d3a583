import type { Day, Millis } from '../../domain/time.js';
import { text } from '../json.js';

/** ASAAS writes wall times of Brasília without a zone. An IANA zone, because there was summer time until 2019. */
const brasilia = 'America/Sao_Paulo';

/** What ASAAS writes as a date; `clock` is absent in the two formats that are only a day. */
interface Written {
  day: Day;
  clock?: { hour: number; minute: number; second: number };
}

/** The day in any of `YYYY-MM-DD HH:mm:ss`, `YYYY-MM-DD` and `dd/MM/yyyy`; undefined when it is none, or no real day. */
export function dayOf(value: unknown): Day | undefined {
  return parse(value)?.day;
}

/** The instant of `YYYY-MM-DD HH:mm:ss`; of a mere day, its beginning in Brasília. */
export function instantOf(value: unknown): Millis | undefined {
  const written = parse(value);
  return written && inBrasilia(written);
}

/**
 * The latest instant of a fact that may be told as a mere day (`confirmedDate`, `paymentDate`): the end of that day, and
 * never after the event that tells it. Of several times the earliest counts, so the event of that very day, which tells
 * the fact as it happens, outweighs those that only repeat the day.
 */
export function factInstant(value: unknown, eventAt: Millis): Millis | undefined {
  const written = parse(value);
  return written && Math.min(eventAt, inBrasilia({ clock: { hour: 23, minute: 59, second: 59 }, ...written }));
}

function parse(value: unknown): Written | undefined {
  const match =
    /^(?<year>(?:19|20|21)\d{2})-(?<month>\d{2})-(?<day>\d{2})(?: (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}))?$/.exec(
      text(value) ?? '',
    ) ?? /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>(?:19|20|21)\d{2})$/.exec(text(value) ?? '');
  if (!match?.groups) return undefined;
  const { year, month, day, hour, minute, second } = match.groups;
  const written: Day = `${year}-${month}-${day}`;
  if (!isRealDay(written)) return undefined;
  if (hour === undefined) return { day: written };
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  return clock.hour < 24 && clock.minute < 60 && clock.second < 60 ? { day: written, clock } : undefined;
}

function isRealDay(day: Day): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** A wall time that summer time skipped reads as the instant after the gap, one that came twice as the first. */
function inBrasilia({ day, clock }: Written): Millis {
  const { hour, minute, second } = clock ?? { hour: 0, minute: 0, second: 0 };
  const asUtc = Date.parse(`${day}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1000;
  const candidates = [offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)].map((offset) => asUtc - offset);
  const exact = candidates.filter((at) => at + offsetAt(at) === asUtc);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

const wallClock = new Intl.DateTimeFormat('en-US', {
  timeZone: brasilia,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** Milliseconds that the wall clock of Brasília is ahead of UTC (negative). */
function offsetAt(at: Millis): number {
  const parts = Object.fromEntries(wallClock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
