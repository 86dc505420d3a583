import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { searchAttributes, workflowIds } from '../../src/workflows/contract.js';
import { adminKey, startTestService, type TestService } from '../setup/service.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { closeReceivers, openReceiver } from './receiver.js';
import { soon } from './soon.js';
import { openStage, type Stage } from './stage.js';
import type { Tenant } from './tables.js';

let service: TestService;
let stage: Stage;
let tenant: Tenant;
beforeAll(async () => {
  service = await startTestService();
  stage = await openStage(service);
  tenant = await stage.tenant('tenant-123');
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await service?.stop();
});

async function ask(path: string, method = 'GET') {
  const response = await fetch(`${service.url}/api/v1/admin/workflows/${path}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of every kind
  return { status: response.status, body: (await response.json()) as any };
}
/** The answer once its workflow says this with nothing under way: a worker that is busy leaves the details out. */
async function saying(id: string, details: RegExp) {
  let told = await ask(id);
  await soon(async () => {
    told = await ask(id);
    return [told.body.run?.details ?? '', told.body.run?.pending];
  }, [expect.stringMatching(details), []]);
  return told;
}
/** Ids of the workflows that Temporal finds. */
async function found(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const one of stage.client.workflow.list({ query })) ids.push(one.workflowId);
  return ids;
}

test('which endpoints of a tenant are unhealthy, and why is this delivery late', async () => {
  const other = await stage.tenant();
  const [well, ill, foreign] = [await openReceiver(), await openReceiver(() => 500), await openReceiver(() => 500)];
  const healthy = await stage.endpoint(tenant, well.url);
  const failing = await stage.endpoint(tenant, ill.url);
  const theirs = await stage.endpoint(other, foreign.url);
  for (const one of [tenant, other]) await stage.publish(one, 12);
  const unhealthy = `WorkflowType = 'drainEndpoint' and ExecutionStatus = 'Running' and BillhookTenant = '${publicId('tenant', tenant.id)}' and BillhookEndpointState in ('failing', 'open')`;
  await soon(() => found(unhealthy), [workflowIds.endpoint(failing)]);
  await soon(
    () => found(`BillhookSubject = '${publicId('endpoint', healthy)}' and ExecutionStatus = 'Completed'`),
    [workflowIds.endpoint(healthy)],
  );
  await soon(() => found(`BillhookEndpointState = 'open'`).then((ids) => ids.length), 2);
  expect(await found(`BillhookSubject = '${publicId('endpoint', theirs)}'`)).toEqual([workflowIds.endpoint(theirs)]);

  const [late] = await stage.rows<{ id: string }>(
    tenant,
    `select id from deliveries where endpoint_id = $1 and status = 'pending' limit 1`,
    [failing],
  );
  const told = await saying(
    publicId('delivery', late!.id),
    /^\*\*open\*\*, next attempt at .*; 0 of \d+ attempts arrived/,
  );
  expect(told).toMatchObject({
    status: 200,
    body: {
      workflow_id: workflowIds.endpoint(failing),
      works_on: publicId('endpoint', failing),
      tenant: publicId('tenant', tenant.id),
      is_open: true,
      run: {
        type: 'drainEndpoint',
        status: 'running',
        summary: 'deliveries of an endpoint',
        attributes: { subject: publicId('endpoint', failing), endpoint_state: 'open' },
        closed_at: null,
      },
    },
  });
});

test('what did evt_… do: by the gateway’s own id, and by ours', async () => {
  await postEvent(service.url, 'stripe', signedEvent('stripe', 'payment_intent.succeeded', payment('told')));
  const query = `BillhookSubject = 'evt_test_told' and ExecutionStatus = 'Completed'`;
  await soon(async () => (await found(query)).length, 1);
  const [workflowId] = await found(query);
  const told = await saying('evt_test_told', /^\*\*processed\*\*: payment_succeeded$/);
  expect(told).toMatchObject({
    status: 200,
    body: {
      workflow_id: workflowId,
      works_on: expect.stringMatching(/^gev_/),
      status: 'processed',
      is_open: false,
      run: {
        type: 'handleGatewayEvent',
        status: 'completed',
        summary: 'stripe payment_intent.succeeded',
        attributes: { gateway: 'stripe', event_type: 'payment_intent.succeeded', subject: 'evt_test_told' },
      },
    },
  });
  expect((await ask(told.body.works_on)).body.workflow_id).toBe(workflowId);
  expect(await stage.client.workflow.getHandle(workflowId!).result()).toMatchObject({ action: 'payment_succeeded' });

  const unknown = { id: 'evt_test_ignored', type: 'coffee.brewed' };
  await postEvent(service.url, 'stripe', signedEvent('stripe', 'payment_intent.succeeded', unknown));
  await soon(
    () => found(`BillhookOutcome = 'ignored' and BillhookSubject = 'evt_test_ignored'`).then((ids) => ids.length),
    1,
  );
});

test('a drain that somebody has terminated is there again when it is woken, and the log says who did it', async () => {
  await stage.relayStopped();
  const receiver = await openReceiver(() => 503);
  const id = await stage.endpoint(tenant, receiver.url);
  await stage.publish(tenant);
  await soon(() => receiver.arrivals.length, 1);
  const name = publicId('endpoint', id);
  await stage.drain(id).terminate('by an operator');
  expect((await ask(name)).body.run).toMatchObject({ status: 'terminated', pending: [] });

  expect(await ask(`${name}/wake`, 'POST')).toMatchObject({
    status: 202,
    body: { workflow_id: workflowIds.endpoint(id) },
  });
  await soon(() => stage.statusOf(workflowIds.endpoint(id)), 'RUNNING');
  expect(
    await stage.db.withSystem((tx) =>
      tx.query(`select actor_type, entity_id from audit_log where action = 'workflow.wake'`),
    ),
  ).toEqual([{ actor_type: 'operator', entity_id: id }]);
  await stage.drain(id).terminate('the test is over');
});

test('what is over is not woken, and what nobody works on is not found', async () => {
  expect(await ask('evt_test_told/wake', 'POST')).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
  for (const id of ['evt_nobody', publicId('delivery', tenant.id), publicId('invoice', tenant.id)])
    expect((await ask(id)).status).toBe(404);
});

test('every attribute is registered', async () => {
  const { customAttributes } = await stage.client.connection.operatorService.listSearchAttributes({
    namespace: service.temporal.namespace,
  });
  expect(Object.keys(customAttributes)).toEqual(
    expect.arrayContaining(Object.values(searchAttributes).map((one) => one.name)),
  );
});
