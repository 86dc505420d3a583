import { expect, test } from 'vitest';
import { recoveredOf } from '../../../src/domain/dunning/recovered.js';
import type { Invoice } from '../../../src/domain/entities.js';
import type { BillingState } from '../../../src/domain/state.js';

const owed = { id: 'a', currency: 'USD', status: 'issued', failedAt: 1, overdueAt: null, subtotalMinor: 1000 };
const rest = { discountMinor: 0, taxMinor: 0, paidMinor: 400, creditedMinor: 100 };
const state = (run: object | null, ...invoices: object[]) =>
  ({ run, invoices: invoices.map((one) => ({ ...owed, ...rest, ...one }) as Invoice) }) as BillingState;
const run = { outcome: null, state: 'paused', pausedState: 'final_notice' };

test('what was owed and is paid is recovered, with what the run was in', () => {
  const recovered = (before: BillingState, ...after: object[]) => recoveredOf(before, state(null, ...after));
  expect(recovered(state(run, {}), { status: 'paid' })).toEqual([
    { currency: 'USD', minor: 500, state: 'final_notice' },
  ]);
  for (const status of ['issued', 'voided', 'uncollectible']) expect(recovered(state(run, {}), { status })).toEqual([]);
  expect(recovered(state(run, { failedAt: null }), { status: 'paid' })).toEqual([]);
  expect(recovered(state(null, {}), { status: 'paid' })).toEqual([]);
  expect(recovered(state({ ...run, outcome: 'terminated' }, {}), { status: 'paid' })).toEqual([]);
});
