import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countDeliveries } from '../../src/activities/count-deliveries.js';
import { publicId } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let endpoint: string;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  endpoint = v7();
  await api.sql(
    `insert into endpoints (id, tenant_id, url, events, secrets) values ($1, $2, 'https://example.com', '{*}', '[]')`,
    [endpoint, tenant.uuid],
  );
});

const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const dateOf = (days: number): string => new Date(today - days * dayMs).toISOString().slice(0, 10);
const stats = async (window = '') => (await tenant.call('GET', `/webhooks/stats${window}`)).body;
const count = (retentionDays = 90) => countDeliveries(api.db, Date.now(), retentionDays, () => {});
const rows = () => api.sql('select * from delivery_days where tenant_id = $1 order by day', [tenant.uuid]);

/** A delivery of so many days ago with these attempts: status code (null: no answer) and duration. */
async function deliver(days: number, status: string, tries: [number | null, number][], reason: string | null = null) {
  const at = days === 0 ? Date.now() : today - days * dayMs + 1000;
  const [id, event] = [v7({ msecs: at }), v7({ msecs: at })];
  const made = new Date(at);
  await api.sql(
    `insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key, created_at)
     values ($1::uuid, $2, 'invoice.paid', 'invoice', $1::uuid, 1, $3::timestamptz, '{}', $1::uuid::text, $3::timestamptz)`,
    [event, tenant.uuid, made],
  );
  await api.sql(
    `insert into deliveries (id, tenant_id, event_id, endpoint_id, event_name, status, reason, attempts, created_at) values ($1, $2, $3, $4, 'invoice.paid', $5, $6, $7, $8)`,
    [id, tenant.uuid, event, endpoint, status, reason, tries.length, made],
  );
  for (const [index, [code, ms]] of tries.entries())
    await api.sql(
      `insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, duration_ms, response_status, trigger) values ($1, $2, $3, $4, now(), $5, $6, 'first')`,
      [tenant.uuid, event, endpoint, index + 1, ms, code],
    );
  return id;
}
async function deliverSome() {
  await deliver(0, 'succeeded', [[200, 100]]);
  await deliver(0, 'pending', []);
  await deliver(2, 'succeeded', [[500, 300], [200, 100]]); // biome-ignore format: a table
  await deliver(5, 'failed', [[null, 10_000], [500, 300]], 'exhausted'); // biome-ignore format: a table
}
const week = {
  since: `${dateOf(7)}T00:00:00.000Z`,
  deliveries: 4,
  succeeded: 2,
  failed: 1,
  pending: 1,
  success_rate: 0.6667,
  retry_rate: 0.6667,
  failures_by_code: { 500: 2, none: 1 },
  failures_by_reason: { exhausted: 1 },
  per_day: [
    { date: dateOf(5), deliveries: 1, succeeded: 0, failed: 1 },
    { date: dateOf(2), deliveries: 1, succeeded: 1, failed: 0 },
    { date: dateOf(0), deliveries: 2, succeeded: 1, failed: 0 },
  ],
};

test('without deliveries the numbers are empty, not wrong', async () => {
  await count();
  expect(await stats()).toMatchObject({
    deliveries: 0,
    success_rate: null,
    retry_rate: null,
    latency_ms: { avg: null, p50: null, p95: null, p99: null },
    failures_by_code: {},
    failures_by_reason: {},
    per_day: [],
    failing_subscriptions: [],
  });
  expect(await rows()).toEqual([]);
});

test('the numbers of a week are the same before and after its days have been counted, and counted twice', async () => {
  await deliverSome();
  const before = await stats('?window=7d');
  expect({ ...before, since: week.since }).toMatchObject(week);
  expect(before.latency_ms.avg).toBe(2160);
  for (const [part, exact] of [['p50', 300], ['p95', 10_000], ['p99', 10_000]] as const) // biome-ignore format: a table
    expect(Math.abs(before.latency_ms[part] / exact - 1)).toBeLessThan(0.05);
  for (let run = 0; run < 2; run++) {
    await count();
    expect(await rows()).toHaveLength(2);
    expect(await stats('?window=7d')).toEqual(before);
  }
});

test('what is counted is not read again: a window of days costs what its days cost', async () => {
  await deliverSome();
  await count();
  await api.sql('delete from attempts where tenant_id = $1 and started_at < now()', [tenant.uuid]);
  expect((await stats('?window=7d')).failures_by_code).toEqual(week.failures_by_code);
});

test('a day in which something is still open is counted again, and so is each of the last seven', async () => {
  const open = await deliver(20, 'pending', [[500, 1]]);
  const young = await deliver(3, 'failed', [[500, 1]]);
  const old = await deliver(21, 'failed', [[500, 1]]);
  await count();
  await api.sql(`update deliveries set status = 'succeeded' where id = any ($1)`, [[open, young, old]]);
  await count();
  expect((await rows()).map((row) => row.succeeded)).toEqual([0, 1, 1]);
});

test('a day of which deliveries may have been deleted is not counted again', async () => {
  const id = await deliver(20, 'pending', [[500, 1]]);
  await count();
  await api.sql('delete from attempts where tenant_id = $1', [tenant.uuid]);
  await api.sql('delete from deliveries where id = $1', [id]);
  await count(10);
  expect((await rows()).map((row) => row.deliveries)).toEqual([1]);
});

test('days that no window reaches are forgotten', async () => {
  await deliver(3, 'failed', [[500, 1]]);
  await count();
  await api.sql(`update delivery_days set day = day - 40 where tenant_id = $1`, [tenant.uuid]);
  await count();
  expect(await rows()).toHaveLength(1);
});

test('a window of up to 48 hours is counted to the second', async () => {
  await deliverSome();
  const { since, deliveries } = await stats();
  expect(Math.abs(Date.parse(since) - (Date.now() - dayMs))).toBeLessThan(60_000);
  expect(deliveries).toBe(2);
});

test('what fails now is named, and another tenant sees none of it', async () => {
  await deliverSome();
  await count();
  await api.sql(`update endpoints set failing_since = now(), consecutive_failures = 4 where id = $1`, [endpoint]);
  expect((await stats()).failing_subscriptions).toEqual([
    {
      id: publicId('endpoint', endpoint),
      url: 'https://example.com',
      status: 'active',
      status_reason: null,
      failing_since: expect.any(String),
      consecutive_failures: 4,
    },
  ]);
  tenant = await api.tenant();
  expect(await stats('?window=30d')).toMatchObject({ deliveries: 0, per_day: [], failing_subscriptions: [] });
});

test.each(['0h', '1w', '31d', 'x'])('window %j is 422', async (window) => {
  expect((await tenant.call('GET', `/webhooks/stats?window=${window}`)).status).toBe(422);
});
