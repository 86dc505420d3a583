import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { gateways } from '../../src/gateways/index.js';
import { reconcileSchedule } from '../../src/workflows/contract.js';
import { operatorOf } from '../path/operator.js';
import { payment, postEvent } from '../path/post-event.js';
import { closeReceivers, openReceiver } from '../path/receiver.js';
import { soon } from '../path/soon.js';
import { openStage, type Stage } from '../path/stage.js';
import { secrets, startTestService, type TestService } from '../setup/service.js';
import { type FakeApi, fakeApi, status, stripeEventsOf } from './fake-api.js';

const apiKey = 'sk_test_of_the_tests';
const hourAgo = Math.floor(Date.now() / 1000) - 3600;
/** 120 payments, so that there are two pages; the first of them came by webhook, too. */
const events = Array.from({ length: 120 }, (_, index) => ({
  ...(payment(index) as { id: string; type: string }),
  created: hourAgo - index,
}));

let api: FakeApi;
let service: TestService;
let stage: Stage;
beforeAll(async () => {
  api = await fakeApi(stripeEventsOf(() => events));
  service = await startTestService({ STRIPE_API_KEY: apiKey, STRIPE_API_BASE: api.url });
  stage = await openStage(service);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await service?.stop();
  api?.close();
});

const scheduleIds = async (): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { scheduleId } of stage.client.schedule.list()) ids.push(scheduleId);
  return ids.filter((id) => id.startsWith(reconcileSchedule.prefix)).sort();
};
const results = async (): Promise<Record<string, unknown>[]> => {
  const found: Record<string, unknown>[] = [];
  const query = `WorkflowType = 'reconcileGateway' and ExecutionStatus = 'Completed'`;
  for await (const run of stage.client.workflow.list({ query }))
    found.push((await stage.client.workflow.getHandle(run.workflowId, run.runId).result()) as Record<string, unknown>);
  return found;
};
const account = async (): Promise<string> => {
  const rows = await stage.db.withSystem((tx) =>
    tx.query<{ id: string }>(`select id from gateway_accounts where gateway = 'stripe' and name = 'default'`),
  );
  return rows[0]!.id;
};

test('events that never came by webhook are found, applied and delivered once', async () => {
  const tenant = await stage.tenant('tenant-123');
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url);
  const arrived = () => receiver.arrivals.filter(({ event }) => event === 'payment.succeeded');
  const body = Buffer.from(JSON.stringify(events[0]));
  const headers = { 'content-type': 'application/json', ...gateways.stripe.sign(body, secrets.stripe, Date.now()) };
  await postEvent(service.url, 'stripe', { body, headers });

  // The relay has made the Schedule at the start; the account is too new to have missed anything.
  const id = `${reconcileSchedule.prefix}${await account()}`;
  await soon(scheduleIds, [id]);
  await soon(results, [{ state: 'done', pages: 0, found: 0 }]);
  const older = `update gateway_accounts set created_at = now() - interval '1 day', reconciliation = '{}'`;
  await stage.db.withSystem((tx) => tx.query(older));
  // The gateway asks to wait once, and breaks off once between two pages.
  let [asked, broke] = [0, 0];
  api.disturb(({ query }) => {
    asked += 1;
    if (asked === 1) return status(429, { 'retry-after': '1' });
    if (query.has('starting_after') && broke++ === 0) return status(502);
    return undefined;
  });
  await stage.client.schedule.getHandle(id).trigger();
  await soon(async () => (await results()).map(({ found }) => found).sort(), [0, 119], 60_000);
  expect(broke).toBeGreaterThan(0);

  await soon(
    async () =>
      (await stage.db.withSystem((tx) => tx.query(`select 1 from gateway_events where status = 'received'`))).length,
    0,
    60_000,
  );
  const ledger = await stage.db.withSystem((tx) =>
    tx.query<{ source: string; status: string; count: number }>(
      'select source, status, count(*)::int as count from gateway_events group by 1, 2 order by 1',
    ),
  );
  expect(ledger).toEqual([
    { source: 'reconciled', status: 'processed', count: 119 },
    { source: 'webhook', status: 'processed', count: 1 },
  ]);
  const told = await stage.rows<{ count: number }>(
    tenant,
    `select count(*)::int as count from events where type = 'payment.succeeded'`,
  );
  expect(told).toEqual([{ count: 120 }]);
  await soon(() => new Set(arrived().map(({ id }) => id)).size, 120, 60_000);
  expect(arrived()).toHaveLength(120);

  const listed = await operatorOf(service.url).admin.gatewayEvents.list({ limit: 1 });
  expect(listed.data[0]!.source).toMatch(/^(webhook|reconciled)$/);
  // No key in any history.
  for await (const run of stage.client.workflow.list({ query: `WorkflowType = 'reconcileGateway'` })) {
    const history = await stage.client.workflow.getHandle(run.workflowId, run.runId).fetchHistory();
    expect(JSON.stringify(history)).not.toContain(Buffer.from(apiKey).toString('base64').slice(0, 20));
    expect(JSON.stringify(history)).not.toContain(apiKey);
  }
}, 150_000);

test('an account that gets a key is asked from then on, and no longer once it is out of use', async () => {
  const { gatewayAccounts } = operatorOf(service.url).admin;
  const standing = `${reconcileSchedule.prefix}${await account()}`;
  const made = await gatewayAccounts.create({
    gateway: 'stripe',
    name: 'second',
    mode: 'live',
    secrets: { webhook_secret: 'whsec_second' },
  });
  await stage.relayNow();
  expect(await scheduleIds()).toEqual([standing]);

  await gatewayAccounts.update(made.id, { secrets: { api_key: 'sk_live_second' } });
  await stage.relayNow();
  const added = (
    await stage.db.withSystem((tx) => tx.query<{ id: string }>(`select id from gateway_accounts where name = 'second'`))
  )[0]!.id;
  expect(publicId('gateway_account', added)).toBe(made.id);
  await soon(scheduleIds, [standing, `${reconcileSchedule.prefix}${added}`].sort());

  await gatewayAccounts.update(made.id, { active: false });
  await soon(async () => {
    await stage.relayNow();
    return scheduleIds();
  }, [standing]);
});
