import { afterEach, expect, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { createGatewayApi } from '../../src/gateways/api.js';
import { GatewayFault } from '../../src/gateways/http.js';
import { type FakeApi, fakeApi, status } from '../reconcile/fake-api.js';

const keys = { apiKey: 'sk_live_secret', keyId: 'rzp_live_id', keySecret: 'rzp_secret' };
let api: FakeApi;
afterEach(() => api.close());

/** The first thing that each gateway is asked. */
async function ask(gateway: GatewayName, limits = { timeoutMs: 5000, maxBytes: 10_000 }): Promise<unknown> {
  const client = createGatewayApi({ gateway, keys, mode: 'live', base: api.url, userAgent: 'Tests/1.0', limits });
  if (client.gateway === 'stripe')
    return client.api.events({ types: ['invoice.paid'], from: 1, to: 2, undelivered: false, after: null });
  if (client.gateway === 'razorpay') return client.api.list('payments', { from: 1, to: 2, skip: 0 });
  return client.api.payments({ 'dateCreated[ge]': '2026-01-01' }, 0);
}
const faultOf = async (gateway: GatewayName, limits?: Parameters<typeof ask>[1]): Promise<GatewayFault> => {
  const fault = await ask(gateway, limits).then(
    () => expect.fail('it was answered'),
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(GatewayFault);
  for (const secret of Object.values(keys)) expect(String((fault as Error).stack)).not.toContain(secret);
  return fault as GatewayFault;
};

const gateways = ['stripe', 'razorpay', 'asaas'] as const;

test.each([
  ['stripe', 'authorization', 'Bearer sk_live_secret'],
  ['razorpay', 'authorization', `Basic ${Buffer.from('rzp_live_id:rzp_secret').toString('base64')}`],
  ['asaas', 'access_token', 'sk_live_secret'],
  ['asaas', 'user-agent', 'Tests/1.0'],
] as const)('%s is asked with %s', async (gateway, header, value) => {
  api = await fakeApi(() => ({ data: [], items: [] }));
  await ask(gateway);
  expect(api.requests[0]!.headers[header]).toBe(value);
});

test('ASAAS says in RateLimit-Reset how many seconds are left', async () => {
  api = await fakeApi(() => ({}));
  api.disturb(() => status(429, { 'ratelimit-reset': '40' }));
  expect(await faultOf('asaas')).toMatchObject({ kind: 'limited', retryAfterMs: 40_000 });
  api.disturb(() => status(500, { 'ratelimit-reset': '40' }));
  expect(await faultOf('asaas')).toMatchObject({ kind: 'unavailable', retryAfterMs: null });
});

test.each(
  gateways.flatMap((gateway) =>
    (
      [
        [401, 'refused'],
        [403, 'refused'],
        [400, 'rejected'],
        [429, 'limited'],
        [500, 'unavailable'],
        [503, 'unavailable'],
        [302, 'rejected'],
      ] as const
    ).map(([code, kind]) => ({ gateway, code, kind })),
  ),
)('$gateway answers $code: $kind, and is asked once', async ({ gateway, code, kind }) => {
  api = await fakeApi(() => ({}));
  api.disturb(() => status(code, { 'retry-after': '30', location: 'http://127.0.0.1:9/elsewhere' }));
  expect(await faultOf(gateway)).toMatchObject({ kind, retryAfterMs: 30_000 });
  expect(api.requests).toHaveLength(1);
});

test.each(gateways)('%s: an answer that is too large is not read to its end', async (gateway) => {
  api = await fakeApi(() => ({ data: ['x'.repeat(20_000)] }));
  expect(await faultOf(gateway)).toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('larger than'),
  });
});

test.each(gateways)('%s: a body that does not end is given up', async (gateway) => {
  api = await fakeApi(() => ({}));
  api.disturb(() => (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  });
  expect(await faultOf(gateway, { timeoutMs: 100, maxBytes: 1000 })).toMatchObject({ kind: 'unavailable' });
});

test.each(gateways)('%s: an answer that is no JSON, and nobody there', async (gateway) => {
  api = await fakeApi(() => ({}));
  api.disturb(() => (response) => response.end('<html>'));
  expect(await faultOf(gateway)).toMatchObject({ kind: 'unavailable' });
  api.close();
  expect(await faultOf(gateway)).toMatchObject({ kind: 'unavailable' });
});

test.each(gateways)('%s: a failure that says nothing of itself is one', async (gateway) => {
  api = await fakeApi(() => ({}));
  api.disturb(() => (response) => response.writeHead(503, { 'content-type': 'application/json' }).end('{}'));
  expect(await faultOf(gateway)).toMatchObject({ kind: 'unavailable' });
});

test.each(gateways)('%s: an answer that is no list is none that says that nothing was found', async (gateway) => {
  api = await fakeApi(() => ({ items: {}, data: 'none' }));
  expect(await faultOf(gateway)).toMatchObject({ kind: 'unavailable' });
  api.disturb(() => status(404));
  expect(await faultOf(gateway)).toBeInstanceOf(GatewayFault);
});
