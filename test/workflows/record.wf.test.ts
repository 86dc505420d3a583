import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import {
  type EndpointInput,
  reconcileSchedule,
  schedules,
  taskQueues,
  wakeSignal,
  workflowIds,
} from '../../src/workflows/contract.js';
import { payment, postEvent, signedEvent } from '../path/post-event.js';
import { closeReceivers, openReceiver } from '../path/receiver.js';
import { soon } from '../path/soon.js';
import { openStage, type Stage } from '../path/stage.js';
import { startTestService, type TestService, workflowBundle } from '../setup/service.js';
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

test('handleGatewayEvent: an event with deliveries and a mail, and one of a type that nobody knows', async () => {
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
