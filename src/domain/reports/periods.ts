import { type Day, dayIn, type Millis } from '../time.js';

export const intervals = ['day', 'week', 'month'] as const;
export type Interval = (typeof intervals)[number];

/** Consecutive periods: `days[i]` to `days[i + 1]` (excluded) is one. `bounds` are the instants at which these days begin. */
export interface Periods {
  days: readonly Day[];
  bounds: readonly Millis[];
}

/** The day that is so many days later; negative: earlier. */
export const addDays = (day: Day, days: number): Day => dayOf(Date.parse(day) + days * 86_400_000);

/** The first of the month that is so many months later. */
export function addMonths(day: Day, months: number): Day {
  const at = new Date(day);
  return dayOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

const dayOf = (at: Millis): Day => new Date(at).toISOString().slice(0, 10);
/** Monday is 0. */
const weekday = (day: Day): number => (new Date(day).getUTCDay() + 6) % 7;

/** Where the period begins that the day is in. Weeks begin on Monday (ISO 8601). */
export const beginOf: Record<Interval, (day: Day) => Day> = {
  day: (day) => day,
  week: (day) => addDays(day, -weekday(day)),
  month: (day) => addMonths(day, 0),
};
const nextOf: Record<Interval, (begin: Day) => Day> = {
  day: (begin) => addDays(begin, 1),
  week: (begin) => addDays(begin, 7),
  month: (begin) => addMonths(begin, 1),
};

/** From `start` to `end` (excluded), cut where a new interval begins: the first and the last may be shorter. */
export function daysBetweenPeriods(start: Day, end: Day, interval: Interval): Day[] {
  const days = [start];
  for (let day = nextOf[interval](beginOf[interval](start)); day < end; day = nextOf[interval](day)) days.push(day);
  return [...days, end];
}

/** The same with the instants at which the days begin in the zone. */
export const periodsIn = (timezone: string, days: readonly Day[]): Periods => ({
  days,
  bounds: days.map((day) => startOfDay(timezone, day)),
});

/** The first instant of that calendar day in an IANA zone, whatever its clocks do around midnight. */
export function startOfDay(timezone: string, day: Day): Millis {
  // No zone is further from UTC than that.
  let [before, from] = [Date.parse(day) - 16 * hour, Date.parse(day) + 16 * hour];
  while (from - before > 1000) {
    const middle = before + Math.floor((from - before) / 2000) * 1000;
    if (dayIn(timezone, middle) >= day) from = middle;
    else before = middle;
  }
  return from;
}
const hour = 3_600_000;
