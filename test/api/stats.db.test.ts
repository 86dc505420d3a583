import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let path: string;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  const { body } = await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
  path = `/webhooks/subscriptions/${body.id}/stats`;
});
afterAll(() => api.close());

/** A delivery with these attempts: status code (null: no answer) and duration. */
async function deliver(status: string, tries: [number | null, number][]) {
  const event = await tellEvent(api, tenant);
  const [row] = await api.sql<{ endpoint_id: string }>(
    `update deliveries set status = $2, attempts = $3 where event_id = $1 returning endpoint_id`,
    [event, status, tries.length],
  );
  for (const [index, [code, ms]] of tries.entries())
    await api.sql(
      `insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, duration_ms, response_status, trigger) values ($1, $2, $3, $4, now(), $5, $6, 'first')`,
      [tenant.uuid, event, row!.endpoint_id, index + 1, ms, code],
    );
  return event;
}

test('stats are empty, not wrong, without deliveries', async () => {
  const { body } = await tenant.call('GET', path);
  expect(body).toMatchObject({
    deliveries: 0,
    success_rate: null,
    retry_rate: null,
    latency_ms: { avg: null, p50: null, p95: null, p99: null },
    failures_by_code: {},
    per_day: [],
  });
});

test('stats count deliveries and attempts of the window', async () => {
  await deliver('succeeded', [[200, 100]]);
  await deliver('succeeded', [
    [500, 300],
    [200, 100],
  ]);
  await deliver('failed', [
    [null, 10_000],
    [500, 300],
  ]);
  await deliver('pending', []);
  const old = await deliver('failed', [[418, 1]]);
  await api.sql(`update deliveries set created_at = now() - interval '3 days' where event_id = $1`, [old]);
  const { body } = await tenant.call('GET', path);
  const today = new Date().toISOString().slice(0, 10);
  expect(body).toMatchObject({
    deliveries: 4,
    succeeded: 2,
    failed: 1,
    pending: 1,
    success_rate: 0.6667,
    retry_rate: 0.6667,
    latency_ms: { avg: 2160 },
    failures_by_code: { 500: 2, none: 1 },
    per_day: [{ date: today, deliveries: 4, succeeded: 2, failed: 1 }],
  });
  // At most 5 % off.
  expect(Math.abs(body.latency_ms.p50 - 300)).toBeLessThanOrEqual(15);
  expect(Math.abs(body.latency_ms.p99 - 10_000)).toBeLessThanOrEqual(500);
  const week = (await tenant.call('GET', `${path}?window=7d`)).body;
  expect([week.deliveries, week.per_day.length, week.failures_by_code['418']]).toEqual([5, 2, 1]);
});

test.each(['0h', '1w', '31d', '721h', 'x', ''])('window %j is 422', async (window) => {
  expect((await tenant.call('GET', `${path}?window=${window}`)).status).toBe(422);
});

test('the id of a delivery is never older than its row, so that no delivery of the window is missed', async () => {
  const rows = await api.sql<{ id: string; at: Date }>(
    `select id, created_at as at from deliveries where created_at > now() - interval '1 hour'`,
  );
  expect(rows).toHaveLength(4);
  for (const { id, at } of rows)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(at.getTime());
});
