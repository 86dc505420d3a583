import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertGatewayEvents } from '../../src/db/store-gateway-events.js';
import { newUuid } from '../../src/db/uuid.js';
import { workflowIds } from '../../src/workflows/contract.js';
import { traceparent } from '../setup/tracer.js';
import { openCrashSite } from './crash-site.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { openReceiver } from './receiver.js';
import { soon } from './soon.js';
import type { Tenant } from './tables.js';

const site = openCrashSite();
let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: site.ground.database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
});
afterAll(() => owner?.end());

const ledger = async (externalId: string) =>
  (await owner.query('select * from gateway_events where external_event_id = $1', [externalId])).rows[0];
const accountId = async () =>
  (await owner.query(`select id from gateway_accounts where gateway = 'stripe' and name = 'default'`)).rows[0]
    .id as string;
const workflowOf = async (externalId: string) =>
  workflowIds.gatewayEvent({ gateway: 'stripe', gatewayAccountId: await accountId(), externalEventId: externalId });
const count = async (table: string, tenant: Tenant) =>
  Number((await owner.query(`select count(*) from ${table} where tenant_id = $1`, [tenant.id])).rows[0].count);

/** As the ingress leaves it when the process ends right after the commit. */
async function storeOnly(body: Record<string, unknown>, externalEventId: string): Promise<void> {
  const rawBody = Buffer.from(JSON.stringify(body));
  const event = {
    id: newUuid(),
    gateway: 'stripe' as const,
    gatewayAccountId: await accountId(),
    livemode: false,
    externalEventId,
    eventType: 'payment_intent.succeeded',
    occurredAt: Date.now(),
    rawBody,
    bodySha256: createHash('sha256').update(rawBody).digest(),
    traceparent,
    times: 1,
  };
  await site.stage.db.withSystem((tx) => insertGatewayEvents(tx, [event]));
}
const age = (table: string, column: string) =>
  owner.query(`update ${table} set ${column} = ${column} - interval '31 s'`);

test('a process that dies between POST and write: applied once, unknown attempt, sent again under the same id', async () => {
  const hanging = await openReceiver(() => 'hang');
  const [payer, flipped] = [await site.stage.tenant('tenant-crash'), await site.stage.tenant()];
  const endpoint = await site.stage.endpoint(payer, hanging.url, { lane: 'direct', timeout_ms: 1000 });
  const other = await site.stage.endpoint(flipped, hanging.url, { lane: 'direct', timeout_ms: 1000 });
  const dying = await site.startDying({ INGRESS_WAIT_MS: '0' });
  const answer = await postEvent(
    dying.url,
    'stripe',
    signedEvent('stripe', 'payment_intent.succeeded', payment('crash', 'tenant-crash')),
  );
  expect(answer.status).toBe(200);
  const [published] = await site.stage.publish(flipped);
  await soon(() => hanging.ids().length, 2);
  // Applied, claimed and sent; the endpoint has not answered, so neither workflow task is complete.
  const before = (await ledger('evt_test_crash')).outcome;
  await dying.kill();
  await site.stage.rows(flipped, `update endpoints set lane = 'queued' where id = $1`, [other]);
  hanging.answer = () => 200;

  await site.startSuccessor();
  const statuses = async () => [
    ...(await site.stage.deliveries(payer, endpoint)).map((row) => row.status),
    ...(await site.stage.deliveries(flipped, other)).map((row) => row.status),
  ];
  await soon(statuses, ['succeeded', 'succeeded'], 40_000);
  await soon(async () => site.stage.statusOf(await workflowOf('evt_test_crash')), 'COMPLETED');
  expect((await ledger('evt_test_crash')).outcome).toEqual(before);
  expect(await site.stage.client.workflow.getHandle(await workflowOf('evt_test_crash')).result()).toEqual(
    before.outcome,
  );
  expect([await count('payments', payer), await count('events', payer)]).toEqual([1, before.deliverable.length]);
  expect([...new Set(hanging.arrivals.map((one) => one.id))]).toHaveLength(2);
  for (const tenant of [payer, flipped])
    expect(await site.stage.attempts(tenant)).toMatchObject([
      { number: 1, error: expect.stringMatching(/^unknown/) },
      { number: 2, response_status: 200, trigger: 'retry' },
    ]);
  expect(published).toBeDefined();
}, 90_000);

test('what is stored and was never started is started by the relay, also behind one that cannot be', async () => {
  const tenant = await site.stage.tenant('tenant-stored');
  // No workflow can have an id as long as this; its row comes first.
  await storeOnly(payment('unstartable', 'tenant-stored'), `evt_${'x'.repeat(2000)}`);
  await storeOnly(payment('stored', 'tenant-stored'), 'evt_test_stored');
  await age('gateway_events', 'received_at');
  await site.stage.relayNow();
  await soon(async () => (await ledger('evt_test_stored')).status, 'processed');
  expect(await count('payments', tenant)).toBe(1);
  expect((await ledger(`evt_${'x'.repeat(2000)}`)).status).toBe('received');
  await owner.query(`update gateway_events set status = 'ignored' where status = 'received'`);
});

test('an operator who ends the workflow of an event loses neither the event nor what follows from it', async () => {
  const receiver = await openReceiver();
  const tenant = await site.stage.tenant('tenant-ended');
  await site.stage.endpoint(tenant, receiver.url);
  await storeOnly(payment('ended', 'tenant-ended'), 'evt_test_ended');
  await owner.query('begin');
  await owner.query(`select from gateway_events where external_event_id = 'evt_test_ended' for update`);
  await site.stage.starter.startGatewayEvent({
    id: (await ledger('evt_test_ended')).id,
    gateway: 'stripe',
    gatewayAccountId: await accountId(),
    externalEventId: 'evt_test_ended',
    eventType: 'payment_intent.succeeded',
  });
  const handle = site.stage.client.workflow.getHandle(await workflowOf('evt_test_ended'));
  await handle.terminate('by an operator');
  await owner.query('rollback');
  await age('gateway_events', 'received_at');
  await site.stage.relayNow();
  await soon(async () => (await ledger('evt_test_ended')).status, 'processed');
  // Whoever applied it: if it was the one that was ended, nobody has published yet.
  await soon(async () => {
    await age('deliveries', 'next_attempt_at');
    await site.stage.relayNow();
    return (
      (await site.stage.deliveries(tenant)).every((row) => row.status === 'succeeded') && receiver.arrivals.length > 0
    );
  }, true);
  expect(await count('payments', tenant)).toBe(1);
  expect(receiver.ids()).toHaveLength((await site.stage.deliveries(tenant)).length);
});
