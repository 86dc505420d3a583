import { expect, test } from 'vitest';
import { addDays, addMonths, beginOf, daysBetweenPeriods, startOfDay } from '../../../src/domain/reports/periods.js';

test.each([
  ['month', '2025-12-15', '2026-02-02', ['2025-12-15', '2026-01-01', '2026-02-01', '2026-02-02']],
  ['month', '2026-01-01', '2026-02-01', ['2026-01-01', '2026-02-01']],
  ['week', '2026-02-26', '2026-03-10', ['2026-02-26', '2026-03-02', '2026-03-09', '2026-03-10']],
  ['day', '2028-02-28', '2028-03-01', ['2028-02-28', '2028-02-29', '2028-03-01']],
] as const)('daysBetweenPeriods by %s from %s to %s', (interval, start, end, days) => {
  expect(daysBetweenPeriods(start, end, interval)).toEqual(days);
});

test.each([
  ['UTC', '2026-03-08', '2026-03-08T00:00:00.000Z'],
  ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
  // Midnight is left out: the day begins at one o'clock.
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
  // Midnight comes twice: the day begins with the first.
  ['America/Havana', '2025-11-02', '2025-11-02T04:00:00.000Z'],
  // A day that the place has never had begins when the next one does.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
])('startOfDay in %s of %s', (zone, day, at) => {
  expect(new Date(startOfDay(zone, day)).toISOString()).toBe(at);
});

test('addDays, addMonths, beginOf', () => {
  expect([addDays('2026-03-01', -1), addMonths('2026-01-31', 1), addMonths('2026-01-31', -1)]).toEqual([
    ...['2026-02-28', '2026-02-01', '2025-12-01'],
  ]);
  expect([beginOf.week('2026-11-29'), beginOf.week('2026-11-23'), beginOf.month('2026-11-26')]).toEqual([
    ...['2026-11-23', '2026-11-23', '2026-11-01'],
  ]);
});
