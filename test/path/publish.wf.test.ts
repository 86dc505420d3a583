import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ground, makeGround, startTestService, type TestService } from '../setup/service.js';
import { operatorOf, tenantOf } from './operator.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let ground: Ground;
let stage: Stage;
/** API and workers in one process, and an API by itself. */
let together: TestService;
let api: TestService;
beforeAll(async () => {
  ground = await makeGround();
  together = await startTestService({}, { ground });
  api = await startTestService({}, { ground, roles: { api: true, queues: [] } });
  stage = await openStage(ground);
  await stage.relayStopped();
});
afterAll(async () => {
  await closeReceivers();
  await api?.stop();
  await together?.stop();
  await stage?.close();
  await ground?.drop();
});

const event = (index: number) => ({ type: 'custom.order.placed', data: { index } });
const workflows = async (): Promise<number> =>
  (await stage.client.workflow.count(`WorkflowType = 'publishEvents'`)).count;
const succeeded = async (tenant: Tenant): Promise<number> =>
  (await stage.deliveries(tenant)).filter((row) => row.status === 'succeeded').length;

test('what is published where workers are is attempted at once, side by side, and needs no workflow', async () => {
  const tenant = await stage.tenant();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const receiver = await openReceiver((_arrival, count) => (count === 1 ? { status: 200, after: held } : 200));
  await stage.endpoint(tenant, receiver.url, { lane: 'direct' });
  const { events } = await tenantOf(together.url, tenant);
  const before = await workflows();
  const { ids = [] } = await events.publish({ events: [0, 1, 2].map(event) });
  await soon(() => receiver.ids().length, 3);
  // The second and third show, although the first is still on its way.
  await soon(() => succeeded(tenant), 2);
  release();
  await soon(() => succeeded(tenant), 3);
  expect([...receiver.ids()].sort()).toEqual([...ids].sort());
  expect(await workflows()).toBe(before);
  expect((await stage.deliveries(tenant)).map((row) => row.attempts)).toEqual([1, 1, 1]);
});

test('what an API without workers has taken is attempted by fewer workflows, each event once', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { lane: 'direct' });
  const of = { name: 'test', scopes: ['write' as const] };
  const { key } = await operatorOf(api.url).admin.tenants.apiKeys.create(`ext:${tenant.externalId}`, of);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  // Without an Idempotency-Key, which the client would give: such events have a transaction each.
  const publish = async (index: number) => {
    const sent = { method: 'POST', headers, body: JSON.stringify(event(index)) };
    return (await (await fetch(`${api.url}/api/v1/events`, sent)).json()) as { id: string };
  };
  const before = await workflows();
  const count = 200;
  const answers = await Promise.all(Array.from({ length: count }, (_, index) => publish(index)));
  const ids = answers.map((answer) => answer.id);
  await soon(() => succeeded(tenant), count, 60_000);
  expect([...receiver.ids()].sort()).toEqual([...ids].sort());
  expect(receiver.arrivals).toHaveLength(count);
  const started = (await workflows()) - before;
  expect(started).toBeGreaterThan(0);
  expect(started).toBeLessThan(count);
});

test('a large batch is worked off without a claim running out, and its endpoint gets each event once', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { lane: 'direct' });
  const { events } = await tenantOf(together.url, tenant);
  const { ids = [] } = await events.publish({
    events: Array.from({ length: 500 }, (_, index) => event(index)),
  });
  await soon(() => succeeded(tenant), 500, 60_000);
  expect([...receiver.ids()].sort()).toEqual([...ids].sort());
  expect(receiver.arrivals).toHaveLength(500);
});

test('an endpoint that hangs leaves the direct lane, and nobody else waits for it', async () => {
  const [hanging, well] = [await stage.tenant(), await stage.tenant()];
  const never = await openReceiver(() => 'hang');
  const receiver = await openReceiver();
  const stuck = await stage.endpoint(hanging, never.url, { lane: 'direct' });
  await stage.endpoint(hanging, receiver.url, { lane: 'direct' });
  await stage.endpoint(well, receiver.url, { lane: 'direct' });
  const [ofHanging, ofWell] = [await tenantOf(together.url, hanging), await tenantOf(together.url, well)];
  await Promise.all(Array.from({ length: 30 }, (_, index) => ofHanging.events.publish(event(index))));
  await Promise.all(Array.from({ length: 30 }, (_, index) => ofWell.events.publish(event(index))));
  await soon(() => succeeded(well), 30);
  await soon(() => succeeded(hanging), 30, 20_000);
  await soon(async () => (await stage.endpointRow(hanging, stuck)).lane, 'queued', 20_000);
  never.answer = () => 200;
});

test('a start that was lost is found by the relay', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver();
  const endpoint = await stage.endpoint(tenant, receiver.url, { lane: 'direct' });
  // Committed, as by a process that died before it could attempt or start anything: one claimed, one not.
  await stage.appendClaimed(tenant, 1, '00000000-0000-7000-8000-000000000001');
  await stage.append(tenant, 1);
  await stage.rows(
    tenant,
    `update deliveries set next_attempt_at = now() - interval '1 minute', lease_until = lease_until - interval '2 minutes' where endpoint_id = $1`,
    [endpoint],
  );
  await stage.relayNow();
  await soon(() => succeeded(tenant), 2, 30_000);
  expect(receiver.ids()).toHaveLength(2);
});

test('workers by themselves tell what they have counted, and that they run', async () => {
  const worker = await startTestService(
    { METRICS_PORT: '0' },
    { ground, roles: { api: false, queues: ['billhook-upkeep'] } },
  );
  try {
    const text = await (await fetch(`${worker.metricsUrl}/metrics`)).text();
    expect(text).toMatch(/^billing_workers_running 1$/m);
    expect(text).toMatch(/^db_query_duration_seconds_count\{op="insert"\} [1-9]/m);
  } finally {
    await worker.stop();
  }
});
