import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { probeEndpointNow } from '../../src/db/endpoints.js';
import { endpointsOverdue } from '../../src/db/lanes.js';
import { type Lanes, openLanes } from './lanes.js';
import { type Answer, closeReceivers, openReceiver } from './receiver.js';
import type { Tenant } from './tables.js';

let lanes: Lanes;
let tenant: Tenant;
beforeAll(async () => {
  lanes = await openLanes();
});
afterAll(async () => {
  await closeReceivers();
  await lanes?.close();
});
beforeEach(async () => {
  tenant = await lanes.tenant();
});
afterEach(() => {
  lanes.clock.now = Date.now;
});

const asks = (status: number, seconds: number): Answer => ({ status, headers: { 'Retry-After': `${seconds}` } });
const secondsUntil = (at: number | null) => ((at ?? 0) - lanes.clock.now()) / 1000;
const later = (seconds: number) => {
  const at = Date.now() + seconds * 1000;
  lanes.clock.now = () => at;
};
const attemptsAt = async (id: string) => (await lanes.deliveries(tenant, id)).map((row) => row.attempts);

test.each([429, 503])(
  'after %i with Retry-After an endpoint gets nothing until then, and others do',
  async (status) => {
    const receiver = await openReceiver((_arrival, count) => (count === 1 ? asks(status, 60) : 200));
    const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 1 });
    const other = await lanes.endpoint(tenant, (await openReceiver()).url);
    await lanes.append(tenant, 4);
    const report = await lanes.batch(tenant, id);
    expect(report).toMatchObject({ state: 'draining', attempted: 1, consecutiveFailures: 1 });
    expect(secondsUntil(report.nextAt)).toBeGreaterThan(55);
    await lanes.append(tenant, 1);
    expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 0, nextAt: report.nextAt });
    expect(await attemptsAt(id)).toEqual([1, 0, 0, 0, 0]);
    expect((await lanes.deliveries(tenant, id)).map((row) => [row.status, row.failures])).toEqual([
      ['pending', 1],
      ...Array(4).fill(['pending', 0]),
    ]);
    expect(await lanes.batch(tenant, other)).toMatchObject({ attempted: 5, succeeded: 5 });

    later(61);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'idle', attempted: 5, succeeded: 5 });
    expect(await lanes.endpointRow(tenant, id)).toMatchObject({ consecutive_failures: 0, open_until: null });
    expect(await lanes.rows(tenant, `select from events where type like 'webhook_endpoint.%'`)).toEqual([]);
  },
);

test('of many that are answered so at once the endpoint has failed once, and no breaker opens; the latest time counts', async () => {
  const receiver = await openReceiver((_arrival, count) => asks(429, count === 3 ? 90 : 30));
  const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 20 });
  await lanes.append(tenant, 50);
  const report = await lanes.batch(tenant, id);
  expect(report.attempted).toBeLessThanOrEqual(20);
  expect(report).toMatchObject({ state: 'draining', consecutiveFailures: 1 });
  expect(secondsUntil(report.nextAt)).toBeGreaterThan(80);
  expect(await lanes.endpointRow(tenant, id)).toMatchObject({ open_until: null });
});

test('one that never stops asking opens its breaker as any that fails', async () => {
  const id = await lanes.endpoint(tenant, (await openReceiver(() => asks(429, 10))).url);
  await lanes.append(tenant, 30);
  for (let turn = 1; turn <= 10; turn++) {
    later(turn * 20);
    await lanes.makeDue(tenant);
    expect(await lanes.batch(tenant, id)).toMatchObject({ consecutiveFailures: turn });
  }
  expect(await lanes.batch(tenant, id)).toMatchObject({ state: 'open', attempted: 0 });
});

test('a first attempt in the direct lane holds its endpoint, too', async () => {
  const receiver = await openReceiver(() => asks(429, 60));
  const id = await lanes.endpoint(tenant, receiver.url, { lane: 'direct' });
  await lanes.deliver(tenant, await lanes.append(tenant, 3));
  expect(await attemptsAt(id)).toEqual([1, 0, 0]);
  const { lane, throttled_until } = await lanes.endpointRow(tenant, id);
  expect([lane, Math.round(secondsUntil(throttled_until) / 10)]).toEqual(['queued', 6]);
  expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 0, nextAt: throttled_until });
  expect(receiver.arrivals).toHaveLength(1);
});

test.each<[string, Answer, seconds: number]>([
  ['a day at most', asks(429, 9_999_999), 86_400],
  ['429 without a time holds nobody else', 429, 0],
  ['503 without a time holds nobody else', 503, 0],
  ['any other status holds nobody else', asks(500, 60), 0],
  ['0 seconds hold nobody else', asks(429, 0), 0],
])('%s', async (_what, answer, seconds) => {
  const receiver = await openReceiver((_arrival, count) => (count === 1 ? answer : 200));
  const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 1 });
  await lanes.append(tenant, 3);
  await lanes.batch(tenant, id);
  expect(receiver.arrivals).toHaveLength(seconds === 0 ? 3 : 1);
  const { throttled_until } = await lanes.endpointRow(tenant, id);
  if (seconds === 0) expect(throttled_until).toBeNull();
  else expect(Math.round(secondsUntil(throttled_until) / 100)).toBe(seconds / 100);
});

test('whoever retries by hand ends it; the relay starts nobody before', async () => {
  const receiver = await openReceiver((_arrival, count) => (count === 1 ? asks(503, 3600) : 200));
  const id = await lanes.endpoint(tenant, receiver.url, { concurrency: 1 });
  await lanes.append(tenant, 3);
  await lanes.batch(tenant, id);
  await lanes.makeDue(tenant);
  const overdue = () =>
    lanes.db.withSystem(async (tx) => (await endpointsOverdue(tx, 1, tenant.id, 1000)).map((one) => one.id));
  expect(await overdue()).not.toContain(id);
  await lanes.db.withTenant(tenant.id, (tx) => probeEndpointNow(tx, tenant.id, id));
  expect(await overdue()).toContain(id);
  expect(await lanes.endpointRow(tenant, id)).toMatchObject({ open_until: null, throttled_until: null });
  expect(await lanes.batch(tenant, id)).toMatchObject({ attempted: 3, succeeded: 3 });
});
