import { type Day, dayIn, daysBetween, type Millis, plusDays } from '../time.js';

/** Steps are due at this hour, where the payer is. */
const hour = 9;

/** A stretch of time in which nothing is due, from `from` on and before `until`; null: it has no end so far. */
export interface Span {
  from: Millis;
  until: Millis | null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC. */
function aheadOf(timezone: string, at: Millis): Millis {
  let format = formats.get(timezone);
  if (!format) {
    const two = '2-digit';
    // As Swedes write it: `2026-03-01 09:00:00`.
    format = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: timezone, hourCycle: 'h23', year: 'numeric', month: two, day: two },
      ...{ hour: two, minute: two, second: two },
    });
    formats.set(timezone, format);
  }
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** 09:00 of a day in a zone, whatever its clocks do that night. */
export function markOf(timezone: string, day: Day): Millis {
  const local = Date.parse(day) + hour * 3_600_000;
  return local - aheadOf(timezone, local - aheadOf(timezone, local));
}

/** The last day whose 09:00 has come. */
export function lastMark(timezone: string, at: Millis): Day {
  const day = dayIn(timezone, at);
  return at >= markOf(timezone, day) ? day : plusDays(day, -1);
}

/** The first day whose 09:00 is not before. */
export function firstMark(timezone: string, at: Millis): Day {
  const day = dayIn(timezone, at);
  return markOf(timezone, day) >= at ? day : plusDays(day, 1);
}

/** Days of a run: the calendar's days after its anchor, without those whose 09:00 came in a pause. */
export interface Calendar {
  /** The day of the run that it is at 09:00 of a calendar day. */
  numberOf(day: Day): number;
  /** The calendar day of a day of the run; null: a pause without an end is before it. */
  dayOf(number: number): Day | null;
  /** The day itself, or the first one after a pause in which it is. */
  notPaused(day: Day): Day | null;
}

export function calendarOf(timezone: string, anchor: Day, pauses: readonly Span[]): Calendar {
  const spans = daysOf(timezone, pauses);
  const pausedUntil = (day: Day): number =>
    spans.reduce((sum, { first, last }) => {
      const from = first > anchor ? first : plusDays(anchor, 1);
      const to = last === null || last > day ? day : last;
      return sum + Math.max(0, daysBetween(from, to) + 1);
    }, 0);
  const notPaused = (day: Day): Day | null => {
    const span = spans.find(({ first, last }) => first <= day && (last === null || day <= last));
    if (!span) return day;
    return span.last === null ? null : notPaused(plusDays(span.last, 1));
  };
  return {
    numberOf: (day) => daysBetween(anchor, day) - pausedUntil(day),
    notPaused,
    dayOf: (number) => {
      let day: Day | null = notPaused(plusDays(anchor, number));
      while (day !== null) {
        const moved = notPaused(plusDays(anchor, number + pausedUntil(day)));
        if (moved === day) return day;
        day = moved;
      }
      return null;
    },
  };
}

/** Stretches of days whose 09:00 is in a pause, without overlaps; `last` null: without an end. */
function daysOf(timezone: string, pauses: readonly Span[]): { first: Day; last: Day | null }[] {
  const stretches = pauses
    .map(({ from, until }) => ({
      first: firstMark(timezone, from),
      last: until === null ? null : plusDays(firstMark(timezone, until), -1),
    }))
    .filter(({ first, last }) => last === null || first <= last)
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const merged: { first: Day; last: Day | null }[] = [];
  for (const next of stretches) {
    const open = merged.at(-1);
    if (!open || (open.last !== null && next.first > open.last)) merged.push({ ...next });
    else if (open.last !== null && (next.last === null || next.last > open.last)) open.last = next.last;
  }
  return merged;
}
