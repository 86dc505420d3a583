import { expect, test } from 'vitest';
import { added } from '../../../src/domain/reports/added.js';

test('rows of one key are one: numbers add up, lists by place, and of all days there are mean and median', () => {
  const row = { period: 0, currency: 'USD', sum: 1, within: [1, 0], each_days: [1, 2] };
  expect(
    added(
      [
        { ...row, period: 1, each_days: [] },
        row,
        { ...row, sum: 4, within: [1, 2], each_days: [9] },
        { ...row, currency: 'JPY', each_days: [1, 2] },
      ],
      ['period', 'currency'],
    ),
  ).toEqual([
    { period: 0, currency: 'JPY', sum: 1, within: [1, 0], avg_days: 1.5, median_days: 1.5 },
    { period: 0, currency: 'USD', sum: 5, within: [2, 2], avg_days: 4, median_days: 2 },
    { period: 1, currency: 'USD', sum: 1, within: [1, 0], avg_days: null, median_days: null },
  ]);
});

test('periods are in the order of numbers, and what has no name stays without one', () => {
  expect(
    added(
      [
        { period: 10, customer: null, n: 1 },
        { period: 2, customer: null, n: 2 },
      ],
      ['period', 'customer'],
    ),
  ).toEqual([
    { period: 2, customer: null, n: 2 },
    { period: 10, customer: null, n: 1 },
  ]);
});
