import { expect, test } from 'vitest';
import { forecast, type PastMonth } from '../../../src/domain/reports/forecast.js';

const month = (startMinor: number, gainedMinor: number, lostMinor: number, oneOffMinor = 0): PastMonth => ({
  ...{ startMinor, gainedMinor, lostMinor, oneOffMinor },
});
const times = (n: number, one: PastMonth) => Array.from({ length: n }, () => one);
const numbers = (months: ReturnType<typeof forecast>) =>
  months?.map((one) => [one.mrrMinor, one.lowMinor, one.highMinor]);

test('forecast without movements stays what it is, and its range is a point', () => {
  expect(forecast(5000, times(6, month(5000, 0, 0, 100)), '2026-11-20')).toEqual([
    { month: '2026-12-01', mrrMinor: 5000, oneOffMinor: 100, revenueMinor: 5100, lowMinor: 5100, highMinor: 5100 },
    { month: '2027-01-01', mrrMinor: 5000, oneOffMinor: 100, revenueMinor: 5100, lowMinor: 5100, highMinor: 5100 },
    { month: '2027-02-01', mrrMinor: 5000, oneOffMinor: 100, revenueMinor: 5100, lowMinor: 5100, highMinor: 5100 },
  ]);
});

test('forecast loses and gains as the months before did', () => {
  expect(numbers(forecast(1000, times(6, month(1000, 50, 100)), '2026-01-31'))).toEqual([
    [950, 950, 950],
    [905, 905, 905],
    [865, 865, 865],
  ]);
});

test('the range is a deviation of net change, and grows with the root of time', () => {
  // Net changes 100, 200, 300: mean 200, deviation 100.
  const past = [month(1000, 100, 0), month(1000, 200, 0), month(1000, 300, 0)];
  expect(numbers(forecast(1000, past, '2026-01-01'))).toEqual([
    [1200, 1100, 1300],
    [1400, 1259, 1541],
    [1600, 1427, 1773],
  ]);
});

test('low is never below zero', () => {
  const past = [month(0, 5, 0, 9000), month(5, 0, 0), month(5, 0, 0)];
  expect(forecast(5, past, '2026-01-01')?.every((one) => one.lowMinor === 0)).toBe(true);
});

test('months before anything happened do not count, and two are too few', () => {
  const none = month(0, 0, 0);
  expect(forecast(10, [none, none, none, none, month(0, 10, 0), month(10, 0, 0)], '2026-01-01')).toBeNull();
  expect(forecast(0, times(6, none), '2026-01-01')).toBeNull();
  expect(forecast(10, [none, none, none, ...times(3, month(10, 0, 0))], '2026-01-01')?.[0]?.mrrMinor).toBe(10);
});

test('more than all is never lost', () => {
  expect(forecast(100, times(3, month(10, 20, 30)), '2026-01-01')?.[0]?.mrrMinor).toBe(20);
});
