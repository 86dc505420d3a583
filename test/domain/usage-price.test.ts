import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unscaled } from '../../src/domain/decimal.js';
import {
  type PriceModel,
  priceUsage,
  refusalOfTiers,
  settleQuantity,
  type Tier,
} from '../../src/domain/usage/price.js';

const tier = (upTo: string | null, unitAmount: string, flatAmount: string | null = null): Tier => ({
  upTo,
  unitAmount,
  flatAmount,
});
const tiers = [tier('1000', '0'), tier('10000', '0.01', '5'), tier(null, '0.0075')];

test.each([
  ['flat', [tier(null, '0.002')], '1234', 'USD', 247],
  // 0.001 × 5 is half a cent.
  ['flat', [tier(null, '0.001')], '5', 'USD', 1],
  ['flat', [tier(null, '0.001')], '4.999999', 'USD', 0],
  ['flat', [tier(null, '3')], '7', 'JPY', 21],
  ['flat', [tier(null, '0.0015')], '1', 'KWD', 2],
  ['flat', [tier(null, '99.99')], '0', 'USD', 0],
  ['volume', tiers, '1000', 'USD', 0],
  ['volume', tiers, '1000.000001', 'USD', 1500],
  ['volume', tiers, '10000', 'USD', 10_500],
  ['volume', tiers, '10001', 'USD', 7501],
  ['graduated', tiers, '1000', 'USD', 0],
  ['graduated', tiers, '1001', 'USD', 501],
  ['graduated', tiers, '10000', 'USD', 9500],
  ['graduated', tiers, '12000', 'USD', 11_000],
] as const)('%s %j: %s in %s is %d', (model, of, quantity, currency, minor) => {
  expect(priceUsage(model, of, quantity, currency).amountMinor).toBe(minor);
});

test('an amount beyond what can be held exactly is refused', () => {
  expect(() => priceUsage('flat', [tier(null, '1000000')], '100000000000', 'USD')).toThrow(/whole number of minor/);
});

test.each([
  ['flat', [tier('5', '1'), tier(null, '1')], 'must be one'],
  ['flat', [tier('5', '1')], 'all but the last'],
  ['volume', [tier('5', '1')], 'all but the last'],
  ['volume', [tier(null, '1'), tier(null, '1')], 'all but the last'],
  ['graduated', [tier('5', '1'), tier('5.0', '1'), tier(null, '1')], 'above that'],
  ['graduated', [tier('0', '1'), tier(null, '1')], 'above that'],
] as const)('%s %j is refused', (model, of, why) => {
  expect(refusalOfTiers(model, of)).toContain(why);
});

test.each([
  ['5', '0', { billed: '5', left: '0' }],
  ['5', '-2.5', { billed: '2.5', left: '0' }],
  ['1', '-2.5', { billed: '0', left: '-1.5' }],
  ['-3', '0', { billed: '0', left: '-3' }],
])('%s with %s left over', (quantity, carried, settled) => {
  expect(settleQuantity(quantity, carried)).toEqual(settled);
});

const million = 1_000_000;
const quantities = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((units) => unscaled(units, 6));
const amounts = fc.bigInt({ min: 0n, max: 10n ** 14n }).map((units) => unscaled(units, 12));
const flats = fc.option(amounts, { nil: null });
/** Tiers with ends that rise; `flat`: whether they have flat amounts. */
const ladders = (flat: fc.Arbitrary<string | null>) =>
  fc
    .record({
      ends: fc.uniqueArray(fc.integer({ min: 1, max: 1000 * million }), { maxLength: 5 }),
      last: fc.record({ unitAmount: amounts, flatAmount: flat }),
      rates: fc.array(fc.record({ unitAmount: amounts, flatAmount: flat }), { minLength: 5, maxLength: 5 }),
    })
    .map(({ ends, last, rates }): Tier[] => [
      ...ends.sort((a, b) => a - b).map((end, index) => ({ upTo: unscaled(BigInt(end), 6), ...rates[index]! })),
      { upTo: null, ...last },
    ]);
const exactOf = (model: PriceModel, of: readonly Tier[], quantity: string): bigint =>
  priceUsage(model, of, quantity, 'USD').parts.reduce((sum, part) => sum + part.exact, 0n);
const units = (quantity: string): bigint => {
  const [whole = '', fraction = ''] = quantity.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
};

describe('for any tiers and quantities', () => {
  test('the parts are the whole quantity, and their sum, rounded once, is the amount', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<PriceModel>('volume', 'graduated'),
        ladders(flats),
        quantities,
        (model, of, quantity) => {
          expect(refusalOfTiers(model, of)).toBeNull();
          const { parts, amountMinor } = priceUsage(model, of, quantity, 'USD');
          expect(parts.reduce((sum, part) => sum + units(part.quantity), 0n)).toBe(units(quantity));
          const exact = parts.reduce((sum, part) => sum + part.exact, 0n);
          const off = exact - BigInt(amountMinor) * 10n ** 16n;
          expect(off >= -5n * 10n ** 15n && off < 5n * 10n ** 15n).toBe(true);
        },
      ),
    );
  });

  test('graduated never falls with the quantity, and without flat amounts has no jump at an end', () => {
    fc.assert(
      fc.property(ladders(flats), quantities, quantities, (of, a, b) => {
        const [less, more] = units(a) <= units(b) ? [a, b] : [b, a];
        expect(exactOf('graduated', of, less) <= exactOf('graduated', of, more)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(ladders(fc.constant(null)), (of) => {
        for (const [index, { upTo }] of of.slice(0, -1).entries()) {
          const step = unscaled(units(upTo!) + 1n, 6);
          const jump = exactOf('graduated', of, step) - exactOf('graduated', of, upTo!);
          expect(jump).toBe(exactOf('flat', [{ ...of[index + 1]!, upTo: null }], '0.000001'));
        }
      }),
    );
  });

  test('where rates fall from tier to tier volume is never more than graduated', () => {
    fc.assert(
      fc.property(ladders(fc.constant(null)), quantities, (of, quantity) => {
        const rates = of.map((one) => one.unitAmount).sort((a, b) => Number(b) - Number(a));
        const falling = of.map((one, index) => ({ ...one, unitAmount: rates[index]! }));
        expect(exactOf('volume', falling, quantity) <= exactOf('graduated', falling, quantity)).toBe(true);
      }),
    );
  });

  test('of one tier all models are the same', () => {
    fc.assert(
      fc.property(amounts, flats, quantities, (unitAmount, flatAmount, quantity) => {
        const of = [{ upTo: null, unitAmount, flatAmount }];
        const [flat, volume, graduated] = (['flat', 'volume', 'graduated'] as const).map((model) =>
          exactOf(model, of, quantity),
        );
        expect([volume, graduated]).toEqual([flat, flat]);
      }),
    );
  });
});
