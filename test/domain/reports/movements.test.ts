import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Movement, movementsOf, rate } from '../../../src/domain/reports/movements.js';

const amount = fc.nat(1_000_000);
const movement = (period: fc.Arbitrary<number>): fc.Arbitrary<Movement> =>
  fc.record({
    ...{
      period,
      currency: fc.constantFrom('USD', 'JPY'),
      newMinor: amount,
      expansionMinor: amount,
      reactivationMinor: amount,
    },
    ...{ contractionMinor: amount, voluntaryMinor: amount, involuntaryMinor: amount, newCustomers: fc.nat(9) },
    ...{ reactivated: fc.nat(9), voluntary: fc.nat(9), involuntary: fc.nat(9) },
  });
const days = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'];

test('movementsOf: start and movements are the end, and the end is the next start', () => {
  const unique = fc.uniqueArray(movement(fc.integer({ min: -1, max: 2 })), {
    selector: (one) => `${one.currency}${one.period}`,
  });
  fc.assert(
    fc.property(unique, (movements) => {
      const rows = movementsOf(days, movements);
      expect(rows).toHaveLength(new Set(movements.map((one) => one.currency)).size * 3);
      for (const [index, one] of rows.entries()) {
        const gained = one.newMinor + one.expansionMinor + one.reactivationMinor;
        const lost = one.contractionMinor + one.voluntaryMinor + one.involuntaryMinor;
        expect(one.startMinor + gained - lost).toBe(one.endMinor);
        const next = rows[index + 1];
        if (next?.currency === one.currency)
          expect([next.startMinor, next.startCustomers]).toEqual([one.endMinor, one.endCustomers]);
      }
    }),
  );
});

test('rate has four decimals, and is null without a whole', () => {
  expect([rate(1, 3), rate(0, 5), rate(0, 0)]).toEqual([0.3333, 0, null]);
});
