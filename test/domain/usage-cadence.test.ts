import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayIn } from '../../src/domain/time.js';
import { type Cadence, cadences, endOfPeriod, periodAt } from '../../src/domain/usage/cadence.js';
import { runs } from '../setup/runs.js';

const of = (period: Cadence['period'], anchor_day = 1, timezone = 'UTC'): Cadence => ({ period, anchor_day, timezone });
const told = (cadence: Cadence, at: string) => {
  const { start, end } = periodAt(cadence, Date.parse(at));
  return [start, end].map((one) => new Date(one).toISOString().replace(':00.000Z', 'Z'));
};

test.each([
  [of('day'), '2026-03-05T12:00:00Z', '2026-03-05T00:00Z', '2026-03-06T00:00Z'],
  [of('day', 1, 'America/Sao_Paulo'), '2026-03-05T01:00:00Z', '2026-03-04T03:00Z', '2026-03-05T03:00Z'],
  // No midnight: clocks went from 0:00 to 1:00.
  [of('day', 1, 'America/Sao_Paulo'), '2018-11-04T12:00:00Z', '2018-11-04T03:00Z', '2018-11-05T02:00Z'],
  // A day of 23 hours.
  [of('day', 1, 'Europe/Berlin'), '2026-03-29T12:00:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
  [of('day', 1, 'Pacific/Kiritimati'), '2026-03-05T11:00:00Z', '2026-03-05T10:00Z', '2026-03-06T10:00Z'],
  [of('week'), '2026-03-08T23:59:59Z', '2026-03-02T00:00Z', '2026-03-09T00:00Z'],
  [of('week', 7), '2026-03-08T00:00:00Z', '2026-03-08T00:00Z', '2026-03-15T00:00Z'],
  [of('month'), '2026-12-31T23:59:59Z', '2026-12-01T00:00Z', '2027-01-01T00:00Z'],
  [of('month', 15), '2026-01-14T00:00:00Z', '2025-12-15T00:00Z', '2026-01-15T00:00Z'],
  [of('month', 31), '2026-02-28T00:00:00Z', '2026-02-28T00:00Z', '2026-03-31T00:00Z'],
  [of('month', 31), '2026-02-27T00:00:00Z', '2026-01-31T00:00Z', '2026-02-28T00:00Z'],
  [of('month', 29), '2028-02-29T00:00:00Z', '2028-02-29T00:00Z', '2028-03-29T00:00Z'],
  [of('month', 1, 'Asia/Kolkata'), '2026-01-31T18:29:00Z', '2025-12-31T18:30Z', '2026-01-31T18:30Z'],
])('%j at %s', (cadence, at, start, end) => {
  expect(told(cadence, at)).toEqual([start, end]);
});

test('an end that was said comes before that of the period', () => {
  const at = Date.parse('2026-03-05T12:00:00Z');
  expect(endOfPeriod(of('day'), at, at + 1)).toBe(at + 1);
  expect(endOfPeriod(of('day'), at, null)).toBe(Date.parse('2026-03-06T00:00:00Z'));
});

test('for any cadence and instant, periods follow each other without gap or overlap, from the beginning of a day on', () => {
  const zones = ['UTC', 'America/Sao_Paulo', 'Asia/Kolkata', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia'];
  fc.assert(
    fc.property(
      fc.constantFrom(...cadences),
      fc.integer({ min: 1, max: 31 }),
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) }),
      (period, anchor, timezone, at) => {
        const cadence = of(period, period === 'month' ? anchor : period === 'week' ? 1 + (anchor % 7) : 1, timezone);
        const { start, end } = periodAt(cadence, at);
        expect(start <= at && at < end).toBe(true);
        expect([periodAt(cadence, start), periodAt(cadence, end - 1)]).toEqual([
          { start, end },
          { start, end },
        ]);
        expect(periodAt(cadence, end).start).toBe(end);
        expect(dayIn(timezone, start - 1000) < dayIn(timezone, start)).toBe(true);
      },
    ),
    { numRuns: runs(60) },
  );
});
