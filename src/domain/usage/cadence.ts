import { type Day, dayIn, type Millis, plusDays } from '../time.js';

export const cadences = ['day', 'week', 'month'] as const;

/** How time is divided into periods, each from midnight to midnight of its zone. */
export interface Cadence {
  period: (typeof cadences)[number];
  /** Where one begins: of a week 1 (Monday) to 7, of a month 1 to 31 (its last day, where it is shorter); else 1. */
  anchor_day: number;
  /** IANA. */
  timezone: string;
}

export interface Period {
  start: Millis;
  /** The first instant that is not in it. */
  end: Millis;
}

/** The anchor's day in the month that is `months` after the one of `day`. */
function anchorIn(day: Day, anchor: number, months: number): Day {
  const [year = 0, month = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(anchor, last))).toISOString().slice(0, 10);
}

const isoWeekday = (day: Day): number => new Date(Date.parse(day)).getUTCDay() || 7;

/** The first day of the period that a day is in, and of the next one. */
const daysOf: Record<Cadence['period'], (day: Day, anchor: number) => [Day, Day]> = {
  day: (day) => [day, plusDays(day, 1)],
  week: (day, anchor) => {
    const first = plusDays(day, -((isoWeekday(day) - anchor + 7) % 7));
    return [first, plusDays(first, 7)];
  },
  month: (day, anchor) => {
    const first = anchorIn(day, anchor, 0);
    return first <= day ? [first, anchorIn(day, anchor, 1)] : [anchorIn(day, anchor, -1), first];
  },
};

/** The period that an instant is in. */
export function periodAt({ period, anchor_day, timezone }: Cadence, at: Millis): Period {
  const [first, next] = daysOf[period](dayIn(timezone, at), anchor_day);
  return { start: beginningOf(timezone, first), end: beginningOf(timezone, next) };
}

const secondMs = 1000;

/** The first instant of a day: not every day begins at midnight. Zones are at most 14 hours away from UTC. */
function beginningOf(timezone: string, day: Day): Millis {
  let [before, within] = [Date.parse(day) - 15 * 3_600_000, Date.parse(day) + 15 * 3_600_000];
  while (within - before > secondMs) {
    const middle = before + Math.floor((within - before) / 2 / secondMs) * secondMs;
    if (middle === before) break;
    if (dayIn(timezone, middle) < day) before = middle;
    else within = middle;
  }
  return within;
}

/** The end of the period that begins, or goes on, at an instant; not later than `until`. */
export const endOfPeriod = (cadence: Cadence, from: Millis, until: Millis | null): Millis =>
  Math.min(periodAt(cadence, from).end, until ?? Number.POSITIVE_INFINITY);
