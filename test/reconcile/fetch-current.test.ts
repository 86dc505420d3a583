import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { createGatewayApi } from '../../src/gateways/api.js';
import { GatewayFault } from '../../src/gateways/http.js';
import { gateways } from '../../src/gateways/index.js';
import { createFetchCurrent } from '../../src/reconcile/fetch-current.js';
import type { OpenApi } from '../../src/reconcile/open-account.js';
import { type FakeApi, fakeApi, status } from './fake-api.js';

const keys = { apiKey: 'sk_live_secret', keyId: 'rzp_live_id', keySecret: 'rzp_secret' };
const names = ['stripe', 'razorpay', 'asaas'] as const;
let api: FakeApi;
let answers: Record<string, unknown>;
beforeEach(async () => {
  answers = {};
  api = await fakeApi(({ path }) => answers[path]);
});
afterEach(() => api.close());

/** An account of this gateway whose API is the fake one. */
function fetching(gateway: GatewayName) {
  const client = createGatewayApi({ gateway, keys, mode: 'live', base: api.url, userAgent: 'Tests/1.0' });
  const open = (async () => ({ row: {}, livemode: true, client })) as unknown as OpenApi;
  return createFetchCurrent(open);
}

test.each(names)('%s: a subscription as it is now, or that there is none', async (gateway) => {
  const path = gateways[gateway].subscriptionPath('sub_1');
  const gone = gateways[gateway].subscriptionPath('sub_2');
  answers[path] = { id: 'sub_1', status: 'active' };
  const current = await fetching(gateway)('account', [path, gone]);
  expect([...current]).toEqual([
    [path, { id: 'sub_1', status: 'active' }],
    [gone, null],
  ]);
});

test.each(names)('%s: an answer about something else, and a failure, are no answer', async (gateway) => {
  const path = gateways[gateway].subscriptionPath('sub_1');
  const ask = () => fetching(gateway)('account', [path]);
  for (const other of [{ id: 'sub_11' }, {}, { data: [] }]) {
    answers[path] = other;
    await expect(ask()).rejects.toThrow(GatewayFault);
  }
  api.disturb(() => status(500));
  await expect(ask()).rejects.toThrow(GatewayFault);
});

test('an account that cannot ask has no answers', async () => {
  expect(await createFetchCurrent(async () => null)('account', ['/v1/subscriptions/sub_1'])).toEqual(new Map());
});
