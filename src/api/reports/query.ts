import { z } from 'zod';
import {
  addDays,
  addMonths,
  beginOf,
  daysBetweenPeriods,
  type Interval,
  intervals,
  type Periods,
  periodsIn,
} from '../../domain/reports/periods.js';
import { type Day, dayIn, daysBetween, type Millis } from '../../domain/time.js';
import { invalid } from '../problems.js';
import { timezone } from '../schemas/fields.js';

const most = { periods: 400, days: 3700 } as const;

export const day = z.iso
  .date('must be a day such as 2025-10-30')
  .refine((value) => value >= '1970-01-01' && value < '2200-01-01', 'must be a day between 1970 and 2199');

export const modes = ['live', 'test'] as const;

/** What every report may be asked with. */
export const commonQuery = {
  /** In one spelling: formats are kept by zone. */
  timezone: timezone
    .transform((value) => new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone)
    .optional()
    .meta({
      type: 'string',
      description: 'In which days begin; without it the tenant’s, and UTC of what tenants pay the platform.',
    }),
  mode: z.enum(modes).optional().meta({ default: 'live', description: '`test`: what gateways told in test mode.' }),
};
export const spanQuery = {
  ...commonQuery,
  start: day.optional().meta({ description: 'First day; without it twelve months, twelve weeks or thirty days.' }),
  end: day.optional().meta({ description: 'The day after the last one; without it tomorrow.' }),
};
export const interval = z.enum(intervals).optional().meta({ default: 'month', description: 'Weeks begin on Monday.' });
export const periodQuery = { ...spanQuery, interval };

const firstDay: Record<Interval, (last: Day) => Day> = {
  day: (last) => addDays(last, -29),
  week: (last) => addDays(beginOf.week(last), -77),
  month: (last) => addMonths(last, -11),
};

/** The days that are asked for. @throws Problem `validation_failed` */
export function spanOf(
  query: { start?: Day | undefined; end?: Day | undefined; interval?: Interval | undefined },
  zone: string,
  now: Millis,
): { start: Day; end: Day } {
  const end = query.end ?? addDays(dayIn(zone, now), 1);
  const start = query.start ?? firstDay[query.interval ?? 'month'](addDays(end, -1));
  if (start >= end) throw invalid('end', `must be after the start, ${start}`);
  if (daysBetween(start, end) > most.days) throw invalid('start', `must be at most ${most.days} days before the end`);
  return { start, end };
}

/** The same, cut into intervals. @throws Problem `validation_failed` */
export function periodsOf(
  query: { start?: Day | undefined; end?: Day | undefined; interval?: Interval | undefined },
  zone: string,
  now: Millis,
): Periods {
  const { start, end } = spanOf(query, zone, now);
  const days = daysBetweenPeriods(start, end, query.interval ?? 'month');
  if (days.length > most.periods + 1) throw invalid('interval', `makes more than ${most.periods} periods of it`);
  return periodsIn(zone, days);
}
