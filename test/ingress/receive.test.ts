import { expect, test } from 'vitest';
import type { IngressAccount } from '../../src/api/ingress/accounts.js';
import { createReceive } from '../../src/api/ingress/receive.js';
import type { StoredEvent } from '../../src/db/store-gateway-events.js';
import { gateways } from '../../src/gateways/index.js';
import { traceparent, tracer } from '../setup/tracer.js';

const account = (...secrets: string[]): IngressAccount => ({ id: 'a', mode: 'live', secrets, sources: null });
const body = Buffer.from('{"id":"evt_1","type":"invoice.paid"}');

/** A request signed with `new` that is judged by an account remembered with `before`, which is looked at again and is `now`. */
async function receive(before: IngressAccount | null, now: IngressAccount | null | Error) {
  let verified = 0;
  const receiveOne = createReceive({
    gateways: {
      ...gateways,
      stripe: {
        ...gateways.stripe,
        verify: (...request) => {
          verified += 1;
          return gateways.stripe.verify(...request);
        },
      },
    },
    findAccount: async () => ({
      account: before,
      again: async () => {
        if (now instanceof Error) throw now;
        return now;
      },
    }),
    isLimited: () => false,
    store: async ({ id }) => ({ id, first: true, outcome: null, sameBody: true }) as StoredEvent,
    start: () => {},
    outcomes: { wait: async () => null, tell: () => {} },
    tracer,
    now: Date.now,
  });
  const headers = Object.entries(gateways.stripe.sign(body, 'new', Date.now()));
  const header = (name: string) => headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
  let released = 0;
  const release = () => {
    released += 1;
  };
  const request = { body, address: '203.0.113.1', header, release };
  const { kind } = await receiveOne('stripe', 'default', request, 0, traceparent);
  expect(released).toBe(1);
  return [kind, verified];
}

test('a signature is worked out once, and again only for other secrets', async () => {
  expect(await receive(account('new'), account('new'))).toEqual(['stored', 1]);
  expect(await receive(account('old'), account('old'))).toEqual(['refused', 1]);
  expect(await receive(account('old'), new Error('away'))).toEqual(['refused', 1]);
  expect(await receive(account('old'), account('new', 'old'))).toEqual(['stored', 2]);
  expect(await receive(account('old', 'other'), account('old'))).toEqual(['refused', 2]);
});

test('an account that has come or gone meanwhile counts as it is now', async () => {
  expect(await receive(null, account('new'))).toEqual(['stored', 1]);
  expect(await receive(account('old'), null)).toEqual(['unknown_account', 1]);
  expect(await receive(null, null)).toEqual(['unknown_account', 0]);
});
