import { expect, test } from 'vitest';
import { usageLine } from '../../src/domain/usage/line.js';
import { type PriceModel, priceUsage, type Tier } from '../../src/domain/usage/price.js';

const lineOf = (model: PriceModel, tiers: Tier[], quantity: string, currency = 'USD', unit: string | null = 'calls') =>
  usageLine({
    ...{ name: 'API', unit, quantity, currency, taxRate: '10', timezone: 'America/Sao_Paulo' },
    price: priceUsage(model, tiers, quantity, currency),
    start: Date.parse('2026-01-01T03:00:00Z'),
    end: Date.parse('2026-02-01T03:00:00Z'),
  });
const tier = (upTo: string | null, unitAmount: string, flatAmount: string | null = null) => ({
  upTo,
  unitAmount,
  flatAmount,
});

test('whole minor units at one rate are quantity × unit amount', () => {
  expect(lineOf('flat', [tier(null, '0.25')], '12.5')).toEqual({
    description: 'API: 12.5 calls, 2026-01-01 to 2026-01-31 (12.5 × 0.25)',
    ...{ quantity: '12.5', unitAmountMinor: 25, amountMinor: 313, taxRate: '10', taxMinor: 31 },
  });
});

test.each([
  [
    'a part of a minor unit',
    'flat',
    [tier(null, '0.002')],
    '1234',
    'API: 1234 calls, 2026-01-01 to 2026-01-31 (1234 × 0.002)',
    247,
  ],
  [
    'tiers and flat amounts',
    'graduated',
    [tier('10', '1'), tier(null, '0.5', '3')],
    '12',
    'API: 12 calls, 2026-01-01 to 2026-01-31 (10 × 1, 2 × 0.5 + 3)',
    1400,
  ],
] as const)(
  '%s makes a line of one, which says how it came about',
  (_what, model, tiers, quantity, description, minor) => {
    expect(lineOf(model, [...tiers], quantity)).toMatchObject({
      description,
      quantity: '1',
      unitAmountMinor: minor,
      amountMinor: minor,
    });
  },
);

test('a long text ends where a line’s ends', () => {
  const tiers = [...Array.from({ length: 99 }, (_, n) => tier(String(n + 1), '0.123456789012')), tier(null, '1')];
  expect(lineOf('graduated', tiers, '200', 'USD', null).description).toHaveLength(1000);
});
