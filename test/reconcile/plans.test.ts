import { expect, test } from 'vitest';
import type { Database } from '../../src/db/connection.js';
import type { AsaasApi } from '../../src/gateways/asaas/api.js';
import { createAsaasReconciler } from '../../src/reconcile/asaas.js';

const now = Date.parse('2026-01-20T12:00:00Z');
const account = {
  id: 'a',
  gateway: 'asaas',
  name: 'default',
  livemode: true,
  knownSince: now - 20 * 86_400_000,
} as const;
/** A plan asks nobody. */
const reconciler = createAsaasReconciler({} as AsaasApi, {} as Database, account, now, undefined);
const kinds = (listedAt: number, listed: number) =>
  new Set(
    reconciler.plan({ listedAt, listed, until: '2026-01-20', deepOn: '2026-01-20' }, []).steps.map(({ kind }) => kind),
  );

test('lists take a fifth of what ASAAS answers in 12 hours: after many pages they rest, and the queue does not', () => {
  // 25,000 requests in 12 hours: a page each 8.64 s.
  const pages = 1000;
  const rest = pages * 8640;
  expect(kinds(now - rest, pages)).toEqual(new Set(['queues', 'payments', 'subscriptions']));
  expect(kinds(now - rest + 1, pages)).toEqual(new Set(['queues']));
});

test('a round that rests forgets nothing', () => {
  const done = {
    listedAt: now - 1,
    listed: 9,
    until: '2026-01-19',
    deepOn: '2026-01-19',
    walk: '2026-01-02',
    penalized: {},
  };
  expect(reconciler.plan(done, ['payment:pay_1'])).toEqual({
    steps: [{ kind: 'queues' }, { kind: 'again', names: ['payment:pay_1'] }],
    done,
  });
});

test('what is asked for once more comes in steps of 50', () => {
  const { steps } = reconciler.plan(
    {},
    Array.from({ length: 120 }, (_, index) => `payment:pay_${index}`),
  );
  expect(steps.flatMap((one) => (one.kind === 'again' ? [one.names.length] : []))).toEqual([50, 50, 20]);
});
