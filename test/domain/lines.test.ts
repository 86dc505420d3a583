import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidAmount } from '../../src/domain/errors.js';
import { priceLine, sumOfLines } from '../../src/domain/lines.js';

const line = (quantity: string, unitAmountMinor: number, taxRate: string | null = null) =>
  priceLine({ description: 'd', quantity, unitAmountMinor, taxRate });

describe('priceLine', () => {
  test.each([
    ['1', 1000, null, 1000, 0],
    ['3', 333, '19', 999, 190],
    ['0.5', 1, null, 1, 0],
    ['0.499999', 1, null, 0, 0],
    ['1.5', 3, '50', 5, 3],
    ['0.1', 3, '0.0001', 0, 0],
    ['2.345678', 1_000_000, '7.125', 2_345_678, 167_130],
    ['1', 50, '1', 50, 1],
    ['1', 49, '1', 49, 0],
  ])('%s × %d with %s %% is %d and %d', (quantity, unit, rate, amountMinor, taxMinor) => {
    expect(line(quantity, unit, rate)).toMatchObject({ amountMinor, taxMinor });
  });

  test.each([
    ['1.2345678', 1],
    ['-1', 1],
    ['1e3', 1],
    ['', 1],
    ['999999999999', Number.MAX_SAFE_INTEGER],
  ])('%s × %d is refused', (quantity, unit) => {
    expect(() => line(quantity, unit)).toThrow(InvalidAmount);
  });

  const quantities = fc.tuple(fc.nat(100_000), fc.nat(999_999)).map(([whole, millionths]) => ({ whole, millionths }));
  const text = ({ whole, millionths }: { whole: number; millionths: number }) =>
    `${whole}.${String(millionths).padStart(6, '0')}`;

  test('is the exact product, off by no more than half of a minor unit, and a half goes up', () =>
    fc.assert(
      fc.property(quantities, fc.nat(10_000_000), fc.nat(9_999_999), (quantity, unit, rate) => {
        const priced = line(
          text(quantity),
          unit,
          `${Math.floor(rate / 10_000)}.${String(rate % 10_000).padStart(4, '0')}`,
        );
        // In millionths, exactly: 0 ≤ rounded + ½ − exact < 1 of a unit.
        const exact = (BigInt(quantity.whole) * 1_000_000n + BigInt(quantity.millionths)) * BigInt(unit);
        const off = BigInt(priced.amountMinor) * 1_000_000n - exact;
        expect(off > -500_000n && off <= 500_000n).toBe(true);
        const offTax = BigInt(priced.taxMinor) * 1_000_000n - BigInt(priced.amountMinor) * BigInt(rate);
        expect(offTax > -500_000n && offTax <= 500_000n).toBe(true);
      }),
    ));

  test('what lines come to is the sum of what each shows, in any order', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(quantities, fc.nat(100_000), fc.nat(100)), { maxLength: 20 }), (given) => {
        const lines = given.map(([quantity, unit, rate]) => line(text(quantity), unit, String(rate)));
        const sum = sumOfLines(lines);
        expect(sumOfLines(lines.toReversed())).toEqual(sum);
        expect(sum.totalMinor).toBe(sum.subtotalMinor + sum.taxMinor);
        expect(sum.subtotalMinor).toBe(lines.map((one) => one.amountMinor).reduce((a, b) => a + b, 0));
      }),
    ));
});
