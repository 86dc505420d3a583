import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveryReplayById, insertDeliveryReplay } from '../../src/db/delivery-replays.js';
import { insertExport } from '../../src/db/exports.js';
import { insertReplay } from '../../src/db/replays.js';
import { newUuid } from '../../src/db/uuid.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import {
  type DeliveryReplayInput,
  type DunningView,
  type EndpointInput,
  type ExportInput,
  type ReplayInput,
  reconcileSchedule,
  schedules,
  stateQuery,
  taskQueues,
  wakeSignal,
  workflowIds,
} from '../../src/workflows/contract.js';
import type { dunAccount } from '../../src/workflows/index.js';
import { inDunning } from '../api/in-dunning.js';
import { ask } from '../db/ask.js';
import { payment, postEvent, signedEvent } from '../path/post-event.js';
import { closeReceivers, openReceiver } from '../path/receiver.js';
import { soon } from '../path/soon.js';
import { openStage, type Stage } from '../path/stage.js';
import { adminKey, startTestService, type TestService, workflowBundle } from '../setup/service.js';
import type { Body } from '../setup/world.js';
import { commitHistory, type History } from './histories.js';

let service: TestService;
let stage: Stage;
beforeAll(async () => {
  service = await startTestService();
  stage = await openStage(service);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await service?.stop();
});

/** Every history that is made here must replay; with UPDATE_HISTORIES=1 it is also written to `test/histories`. */
async function keep(name: string, workflowId: string, runId?: string): Promise<History> {
  const history = await stage.client.workflow.getHandle(workflowId, runId).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
  if (process.env.UPDATE_HISTORIES === '1') commitHistory(name, history);
  return history;
}
const attributesOf = async (workflowId: string) =>
  (await stage.client.workflow.getHandle(workflowId).describe()).searchAttributes;
const isOver = (workflowId: string) => soon(() => stage.statusOf(workflowId), 'COMPLETED');

test('handleGatewayEvent: with deliveries and a mail, of a type that nobody knows, and one that only Stripe can explain', async () => {
  const tenant = await stage.tenant('tenant-123');
  await stage.rows(tenant, `update tenants set email = 'billing@example.com' where id = $1`, [tenant.id]);
  await stage.endpoint(tenant, (await openReceiver()).url, { lane: 'direct' });
  await stage.endpoint(tenant, (await openReceiver(() => 500)).url, { lane: 'direct', retry_profile: 'seed' });
  const accounts = await stage.db.withSystem((tx) =>
    tx.query<{ id: string }>(`select id from gateway_accounts where gateway = 'stripe'`),
  );
  const idOf = (externalEventId: string) =>
    workflowIds.gatewayEvent({ gateway: 'stripe', gatewayAccountId: accounts[0]!.id, externalEventId });

  await postEvent(service.url, 'stripe', signedEvent('stripe', 'payment_intent.succeeded', payment('kept')));
  await isOver(idOf('evt_test_kept'));
  const history = await keep('handle-gateway-event', idOf('evt_test_kept'));
  expect(history.events?.some((event) => event.activityTaskScheduledEventAttributes)).toBe(true);

  const unknown = signedEvent('stripe', 'payment_intent.succeeded', { id: 'evt_test_unknown', type: 'coffee.brewed' });
  await postEvent(service.url, 'stripe', unknown);
  await isOver(idOf('evt_test_unknown'));
  await keep('handle-gateway-event-ignored', idOf('evt_test_unknown'));
  expect(await attributesOf(idOf('evt_test_unknown'))).toMatchObject({
    BillhookGateway: ['stripe'],
    BillhookEventType: ['coffee.brewed'],
    BillhookOutcome: ['ignored'],
  });

  const thin = signedEvent('stripe', 'variants/v1.invoice.paid@thin', { id: 'evt_test_thin' });
  await postEvent(service.url, 'stripe', thin);
  await isOver(idOf('evt_test_thin'));
  await keep('handle-gateway-event-refetched', idOf('evt_test_thin'));
});

test('applyWaiting: events that waited for a customer, applied as they happened once it is mapped', async () => {
  const tenant = await stage.tenant('tenant-waited-for');
  await stage.endpoint(tenant, (await openReceiver()).url, { lane: 'direct', events: ['payment.succeeded'] });
  const events = [5, 3, 1, 4, 2].map((minute) => {
    const body = payment(`waited-${minute}`) as Body & { created: number; data: { object: Body } };
    return {
      ...body,
      created: body.created + minute * 60,
      data: { object: { ...body.data.object, customer: 'cus_waited', metadata: {} } },
    };
  });
  for (const event of events)
    expect(
      (await postEvent(service.url, 'stripe', signedEvent('stripe', 'payment_intent.succeeded', event))).body,
    ).toMatchObject({ processing_result: { action: 'tenant_not_found' } });
  const mapped = await fetch(`${service.url}/api/v1/admin/gateway-refs`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      gateway_account: 'stripe:default',
      kind: 'customer',
      provider_id: 'cus_waited',
      tenant: 'ext:tenant-waited-for',
    }),
  });
  expect(await mapped.json()).toMatchObject({ requeued: 5 });
  await isOver(workflowIds.waiting(tenant.id));
  const told = await stage.rows<{ name: string }>(
    tenant,
    `select r.external_id as name from events e join gateway_refs r on r.entity_id = e.aggregate_id and r.kind = 'payment' order by e.seq`,
  );
  expect(told.map((row) => row.name)).toEqual([1, 2, 3, 4, 5].map((minute) => `pi_Testwaited-${minute}`));
  await soon(async () => (await stage.deliveries(tenant)).map((row) => row.status), Array(5).fill('succeeded'));
  await keep('apply-waiting', workflowIds.waiting(tenant.id));
  // Operators see at each event what has become of it.
  const [account] = await stage.db.withSystem((tx) =>
    tx.query<{ id: string }>(`select id from gateway_accounts where gateway = 'stripe'`),
  );
  const own = { gateway: 'stripe', gatewayAccountId: account!.id, externalEventId: 'evt_test_waited-3' } as const;
  expect(await stage.client.workflow.getHandle(workflowIds.gatewayEvent(own)).result()).toMatchObject({
    status: 'processed',
  });
});

test('publishEvents', async () => {
  const tenant = await stage.tenant();
  await stage.endpoint(tenant, (await openReceiver()).url, { lane: 'direct' });
  const eventIds = await stage.append(tenant, 3);
  await stage.client.workflow.execute('publishEvents', {
    workflowId: workflowIds.events('kept'),
    taskQueue: taskQueues.events,
    args: [{ tenantIds: [tenant.id], eventIds, notifications: [] }],
  });
  await keep('publish-events', workflowIds.events('kept'));
});

test('drainEndpoint: failures, wake-ups, a rate limit, an event of its own, the hand-over and the end', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver((_arrival, count) => (count <= 2 ? 500 : 200));
  const id = await stage.endpoint(tenant, receiver.url, { rate_limit: 3 });
  await stage.append(tenant, 1);
  const input: EndpointInput = { tenantId: tenant.id, endpointId: id, historyEvents: 40 };
  const first = await stage.client.workflow.signalWithStart('drainEndpoint', {
    workflowId: workflowIds.endpoint(id),
    taskQueue: taskQueues.events,
    signal: wakeSignal,
    args: [input],
  });
  await soon(() => receiver.arrivals.length, 2);
  await stage.publish(tenant, 5);
  await soon(() => receiver.ids().length, 6);
  await isOver(workflowIds.endpoint(id));
  const history = await keep('drain-endpoint', workflowIds.endpoint(id), first.signaledRunId);
  const batches = (history.events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  expect(new Set(batches.map((batch) => batch.priority?.fairnessKey))).toEqual(new Set([tenant.id]));

  const gone = await stage.endpoint(tenant, (await openReceiver(() => 410)).url);
  await stage.publish(tenant);
  await isOver(workflowIds.endpoint(gone));
  await keep('drain-endpoint-gone', workflowIds.endpoint(gone));
  expect(await attributesOf(workflowIds.endpoint(gone))).toMatchObject({
    BillhookTenant: [publicId('tenant', tenant.id)],
    BillhookEndpointState: ['disabled'],
  });
});

test('drainEndpoint: one that fails before its breaker opens, and is well again', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver((_arrival, count) => (count <= 3 ? 500 : 200));
  const id = await stage.endpoint(tenant, receiver.url);
  await stage.publish(tenant, 3);
  await soon(async () => (await attributesOf(workflowIds.endpoint(id))).BillhookEndpointState, ['failing']);
  await isOver(workflowIds.endpoint(id));
  await keep('drain-endpoint-failing', workflowIds.endpoint(id));
});

test('drainEndpoint: a run that hands over', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver();
  const id = await stage.endpoint(tenant, receiver.url, { ordered: true });
  await stage.append(tenant, 1);
  await stage.rows(tenant, `update deliveries set next_attempt_at = now() + interval '1 h'`);
  const input: EndpointInput = { tenantId: tenant.id, endpointId: id, historyEvents: 10 };
  const first = await stage.client.workflow.signalWithStart('drainEndpoint', {
    workflowId: workflowIds.endpoint(id),
    taskQueue: taskQueues.events,
    signal: wakeSignal,
    args: [input],
  });
  const runId = first.signaledRunId;
  await soon(async () => {
    await stage.wake(id);
    return (await stage.client.workflow.getHandle(workflowIds.endpoint(id), runId).describe()).status.name;
  }, 'CONTINUED_AS_NEW');
  await keep('drain-endpoint-handed-over', workflowIds.endpoint(id), runId);
  await stage.drain(id).terminate('the test is over');
});

test('replayGatewayEvents: one that hands over, and its end', async () => {
  const names = ['one', 'two', 'three'].map((name) => `evt_test_replayed_${name}`);
  for (const id of names)
    await postEvent(
      service.url,
      'stripe',
      signedEvent('stripe', 'payment_intent.succeeded', { id, type: 'tea.brewed' }),
    );
  const replay = { id: newUuid(), filter: { eventType: 'tea.brewed' }, requestedBy: 'operator', total: 3 };
  await stage.db.withSystem((tx) => insertReplay(tx, replay));
  const workflowId = workflowIds.replay(replay.id);
  const input: ReplayInput = { id: replay.id, historyEvents: 5 };
  // One of them does not succeed at first, so that the first run cannot be the last.
  await ask(
    service.database.ownerUrl,
    `create function billing.not_now() returns trigger language plpgsql as $$ begin raise exception using errcode = '55P03', message = 'not now'; end $$`,
  );
  await ask(
    service.database.ownerUrl,
    `create trigger not_now before update on billing.gateway_events for each row
     when (new.external_event_id = '${names[0]}' and new.status = 'ignored') execute function billing.not_now()`,
  );
  const first = await stage.client.workflow.start('replayGatewayEvents', {
    workflowId,
    taskQueue: taskQueues.upkeep,
    args: [input],
  });
  await soon(
    async () => (await stage.client.workflow.getHandle(workflowId, first.firstExecutionRunId).describe()).status.name,
    'CONTINUED_AS_NEW',
  );
  await ask(service.database.ownerUrl, 'drop trigger not_now on billing.gateway_events');
  expect(await first.result()).toMatchObject({ status: 'done', reset: 3, outcomes: { ignored: 3 } });
  await keep('replay-gateway-events-handed-over', workflowId, first.firstExecutionRunId);
  await keep('replay-gateway-events', workflowId);
});

test('replayDeliveries: one that hands over and goes on, and its end', async () => {
  const tenant = await stage.tenant();
  const receiver = await openReceiver();
  const endpoint = await stage.endpoint(tenant, receiver.url);
  await stage.publish(tenant, 4);
  await stage.drained(endpoint);
  const id = newUuid();
  const read = () => stage.db.withTenant(tenant.id, (tx) => deliveryReplayById(tx, tenant.id, id));
  await stage.db.withTenant(tenant.id, (tx) =>
    insertDeliveryReplay(tx, tenant.id, {
      ...{ id, kind: 'filter', endpoint_id: endpoint, statuses: ['succeeded'], event_name: null },
      ...{ since: null, until: null, rate: 1, requested_by: 'key', total: 4 },
    }),
  );
  const workflowId = workflowIds.deliveryReplay(id);
  const input: DeliveryReplayInput = { tenantId: tenant.id, id, historyEvents: 12 };
  const first = await stage.client.workflow.start('replayDeliveries', {
    workflowId,
    taskQueue: taskQueues.upkeep,
    args: [input],
  });
  await soon(
    async () => (await stage.client.workflow.getHandle(workflowId, first.firstExecutionRunId).describe()).status.name,
    'CONTINUED_AS_NEW',
  );
  expect(await first.result()).toEqual({ status: 'done', total: 4, done: 4, isOver: true });
  expect(await read()).toMatchObject({ status: 'done', done: 4 });
  const history = await keep('replay-deliveries-handed-over', workflowId, first.firstExecutionRunId);
  const steps = (history.events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  expect(new Set(steps.map((one) => one.priority?.fairnessKey))).toEqual(new Set([tenant.id]));
  await keep('replay-deliveries', workflowId);
  await soon(() => receiver.arrivals.length, 8);
});

test('dunAccount: a step that is late, a wait, and the end by a signal', async () => {
  const tenant = await stage.tenant();
  const runId = await inDunning(
    { sql: (text, values) => stage.rows(tenant, text, values) },
    { uuid: tenant.id },
    { daysAgo: 4 },
  );
  const [row] = await stage.rows<{ accountId: string; now: string }>(
    tenant,
    'select billing_account_id as "accountId" from dunning_runs where id = $1',
    [uuidOf('dunning_run', runId)],
  );
  const workflowId = workflowIds.dunning({ accountId: row!.accountId, currency: 'USD' });
  const wake = () =>
    stage.client.workflow.signalWithStart<typeof dunAccount, []>('dunAccount', {
      ...{ workflowId, taskQueue: taskQueues.events, signal: wakeSignal },
      args: [{ tenantId: tenant.id, accountId: row!.accountId }],
    });
  const run = await wake();
  await soon(
    async () => {
      const { steps, waitingUntil } = await run.query<DunningView>(stateQuery);
      return { steps, waits: waitingUntil !== null };
    },
    { steps: ['reminder_2'], waits: true },
  );
  await stage.rows(
    tenant,
    "update dunning_runs set ended_at = now(), outcome = 'recovered', state = 'clear' where id = $1",
    [uuidOf('dunning_run', runId)],
  );
  await wake();
  await isOver(workflowId);
  await keep('dun-account', workflowId);
});

test('dunAccount: a run that hands over', async () => {
  const tenant = await stage.tenant();
  await inDunning({ sql: (text, values) => stage.rows(tenant, text, values) }, { uuid: tenant.id });
  const [row] = await stage.rows<{ accountId: string }>(
    tenant,
    'select billing_account_id as "accountId" from dunning_runs where ended_at is null',
  );
  const workflowId = workflowIds.dunning({ accountId: row!.accountId, currency: 'USD' });
  const wake = () =>
    stage.client.workflow.signalWithStart<typeof dunAccount, []>('dunAccount', {
      ...{ workflowId, taskQueue: taskQueues.events, signal: wakeSignal },
      args: [{ tenantId: tenant.id, accountId: row!.accountId, historyEvents: 20 }],
    });
  const runId = (await wake()).signaledRunId;
  await soon(async () => {
    await wake();
    return (await stage.client.workflow.getHandle(workflowId, runId).describe()).status.name;
  }, 'CONTINUED_AS_NEW');
  await keep('dun-account-handed-over', workflowId, runId);
  // The next one knows what it was about, and waits.
  await soon(async () => (await stage.statusOf(workflowId)) === 'RUNNING', true);
  await stage.client.workflow.getHandle(workflowId).terminate('the test is over');
});

test('exportData: with an attempt that fails, and its end', async () => {
  const tenant = await stage.tenant();
  const id = newUuid();
  await stage.db.withTenant(tenant.id, (tx) =>
    insertExport(tx, tenant.id, { id, kind: 'audit', filter: {}, requested_by: newUuid() }),
  );
  const workflowId = workflowIds.export(id);
  const input: ExportInput = { tenantId: tenant.id, id };
  const start = { workflowId, taskQueue: taskQueues.upkeep, args: [input] };
  const fail =
    'create function billing.not_now_either() returns trigger language plpgsql as $$ begin raise exception using message = $q$not now$q$; end $$';
  await ask(service.database.ownerUrl, fail);
  await ask(
    service.database.ownerUrl,
    'create trigger not_now before insert on billing.export_chunks for each row execute function billing.not_now_either()',
  );
  const run = await stage.client.workflow.start('exportData', start);
  await soon(async () => ((await run.describe()).raw.pendingActivities?.[0]?.attempt ?? 0) > 1, true);
  await ask(service.database.ownerUrl, 'drop trigger not_now on billing.export_chunks');
  expect(await run.result()).toMatchObject({ status: 'done', isOver: true });
  const history = await keep('export-data', workflowId);
  const steps = (history.events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  expect(new Set(steps.map((one) => one.priority?.fairnessKey))).toEqual(new Set([tenant.id]));
});

test('relay', async () => {
  await stage.relayNow();
  const relays = async () => {
    const found: { workflowId: string; runId: string }[] = [];
    for await (const run of stage.client.workflow.list({
      query: `WorkflowType = 'relay' and ExecutionStatus = 'Completed'`,
    }))
      found.push(run);
    return found;
  };
  await soon(async () => (await relays()).length > 0, true);
  const [run] = await relays();
  expect(run!.workflowId).toContain(schedules.relay.id);
  await keep('relay', run!.workflowId, run!.runId);
});

test('reconcileGateway: an account that cannot be asked', async () => {
  const [account] = await stage.db.withSystem((tx) =>
    tx.query<{ id: string }>(`select id from gateway_accounts where gateway = 'razorpay'`),
  );
  const workflowId = `${reconcileSchedule.prefix}${account!.id}`;
  const args = [{ gatewayAccountId: account!.id }];
  const run = await stage.client.workflow.start('reconcileGateway', { workflowId, taskQueue: taskQueues.upkeep, args });
  expect(await run.result()).toEqual({ state: 'no_key', pages: 0, found: 0 });
  await keep('reconcile-gateway', workflowId);
});

test.each([
  ['retention', schedules.retention.id, 'retention'],
  ['billUsage', schedules.usage.id, 'bill-usage'],
  ['markOverdue', schedules.overdue.id, 'mark-overdue'],
  ['remindAhead', schedules.ahead.id, 'remind-ahead'],
])('%s, as an operator triggers it', async (workflowType, scheduleId, name) => {
  await stage.client.schedule.getHandle(scheduleId).trigger();
  const runs = async () => {
    const found: { workflowId: string; runId: string }[] = [];
    for await (const run of stage.client.workflow.list({
      query: `WorkflowType = '${workflowType}' and ExecutionStatus = 'Completed'`,
    }))
      found.push(run);
    return found;
  };
  await soon(async () => (await runs()).length > 0, true);
  const [run] = await runs();
  expect(run!.workflowId).toContain(scheduleId);
  await keep(name, run!.workflowId, run!.runId);
});

test('erase, asked for by the API; a mail on its way is waited for', async () => {
  const tenant = await stage.tenant();
  await stage.rows(
    tenant,
    `insert into notifications (id, tenant_id, category, template, channel, locale, recipient, dedupe_key, status, lease_until)
     values (uuid7(), $1, 'payment', 'payment_received', 'email', 'en', 'ada@example.com', 'k', 'sending', now() + interval '3 s')`,
    [tenant.id],
  );
  const reply = await fetch(`${service.url}/api/v1/admin/tenants/ext:${tenant.externalId}/erase`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'asked for it' }),
  });
  const { id } = (await reply.json()) as { id: string };
  const workflowId = workflowIds.erasure(uuidOf('erasure', id)!);
  await isOver(workflowId);
  await keep('erase', workflowId);
  expect(await stage.rows(tenant, 'select recipient, status, skip_reason from notifications')).toEqual([
    { recipient: '[erased]', status: 'skipped', skip_reason: 'erased' },
  ]);
  expect(await attributesOf(workflowId)).toMatchObject({ BillhookTenant: [publicId('tenant', tenant.id)] });
});
