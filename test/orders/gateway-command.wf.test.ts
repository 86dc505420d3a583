import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { gateways } from '../../src/gateways/index.js';
import { type GatewayCommandView, stateQuery, workflowIds } from '../../src/workflows/contract.js';
import { start } from '../domain/stories/story.js';
import * as stripe from '../domain/stories/stripe-messages.js';
import { closeReceivers, openReceiver } from '../path/receiver.js';
import { soon } from '../path/soon.js';
import { openStage, type Stage } from '../path/stage.js';
import { adminKey, startTestService, type TestService, workflowBundle } from '../setup/service.js';
import type { Body } from '../setup/world.js';
import { commitHistory } from '../workflows/histories.js';
import { type FakeGateway, fakeGateway } from './fakes.js';

const webhookSecret = 'whsec_of_the_account';
let api: FakeGateway;
let service: TestService;
let stage: Stage;
beforeAll(async () => {
  api = await fakeGateway('stripe');
  service = await startTestService({ STRIPE_API_BASE: api.url });
  stage = await openStage(service);
});
afterAll(async () => {
  await closeReceivers();
  await stage?.close();
  await service?.stop();
  api?.close();
});

// biome-ignore lint/suspicious/noExplicitAny: answers of every route pass through here
async function call(key: string, method: string, path: string, body?: object): Promise<{ status: number; body: any }> {
  const response = await fetch(`${service.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

let count = 0;
/** A tenant with an account of its own, and one payment and one subscription on it. */
async function open() {
  const n = ++count;
  const made = await call(adminKey, 'POST', '/admin/tenants', { external_id: `tenant-${n}`, name: `T${n}` });
  const key = (
    await call(adminKey, 'POST', `/admin/tenants/${made.body.id}/api-keys`, { name: 'k', scopes: ['write'] })
  ).body.key as string;
  await call(adminKey, 'POST', '/admin/gateway-accounts', {
    gateway: 'stripe',
    name: `account-${n}`,
    mode: 'test',
    secrets: { webhook_secret: webhookSecret, api_key: 'sk_test_of_the_tests' },
    tenant: made.body.id,
  });
  const tenant = { id: uuidOf('tenant', made.body.id)!, externalId: `tenant-${n}` };
  const receiver = await openReceiver();
  await stage.endpoint(tenant, receiver.url, { lane: 'direct' });
  const post = async (message: Body) => {
    const body = Buffer.from(JSON.stringify({ ...message, livemode: false, id: `${message.id}_${n}` }));
    const headers = { 'content-type': 'application/json', ...gateways.stripe.sign(body, webhookSecret, Date.now()) };
    const reply = await fetch(`${service.url}/webhooks/stripe/account-${n}`, { method: 'POST', headers, body });
    expect(reply.status).toBe(200);
  };
  const [pi, sub] = [`pi_${n}`, `sub_${n}`];
  api.books.payments.set(pi, 10_000);
  api.books.subscriptions.set(sub, { id: sub, status: 'active' });
  await post(stripe.intentSucceeded({ pi, ch: `ch_${n}`, amount: 10_000, shape: 'basil' }, start).body);
  await post(
    stripe.subscription(sub, 'customer.subscription.created', start, 'active', [start, start + 86_400 * 30]).body,
  );
  const as = (method: string, path: string, body?: object) => call(key, method, path, body);
  await soon(async () => (await as('GET', '/payments')).body.data.length, 1);
  await soon(async () => (await as('GET', '/subscriptions')).body.data.length, 1);
  return {
    tenant,
    pi,
    sub,
    post,
    as,
    payment: (await as('GET', '/payments')).body.data[0].id as string,
    subscription: (await as('GET', '/subscriptions')).body.data[0].id as string,
    told: async (type: string) => (await stage.rows(tenant, 'select id from events where type = $1', [type])).length,
    received: (type: string) => receiver.arrivals.filter((one) => one.event === type).length,
    commandOf: async (refund: string) =>
      (
        await stage.rows<{ id: string }>(tenant, 'select id from gateway_commands where refund_id = $1', [
          uuidOf('refund', refund),
        ])
      )[0]!.id,
  };
}

/** With UPDATE_HISTORIES=1 it is written to `test/histories`. */
async function keep(name: string, workflowId: string): Promise<void> {
  const history = await stage.client.workflow.getHandle(workflowId).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history, workflowId);
  if (process.env.UPDATE_HISTORIES === '1') commitHistory(name, history);
}

test('a refund goes to the gateway and back to the endpoint, once, with its answer lost and its webhook twice', async () => {
  const one = await open();
  api.troubled('lost');
  const asked = await one.as('POST', `/payments/${one.payment}/refund`, { amount: 30 });
  expect(asked).toMatchObject({ status: 202, body: { status: 'pending' } });
  const refund = asked.body.id as string;
  await soon(async () => (await one.as('GET', `/refunds/${refund}`)).body.status, 'succeeded');
  for (const id of ['evt_1', 'evt_2'])
    await one.post({
      ...stripe.refund(
        { pi: one.pi, ch: 'ch', amount: 10_000, shape: 'basil' },
        'refund.created',
        start + 60,
        { id: 're', amount: 3000 },
        'succeeded',
      ).body,
      id,
      data: { object: api.refunds(one.pi)[0] },
    });
  await soon(() => one.received('payment.refunded'), 1);
  const workflowId = workflowIds.gatewayCommand(await one.commandOf(refund));
  await soon(() => stage.statusOf(workflowId), 'COMPLETED');
  const handle = stage.client.workflow.getHandle(workflowId);
  expect(await handle.result()).toMatchObject({ status: 'succeeded', providerId: api.refunds(one.pi)[0]!.id });
  expect(await handle.query<GatewayCommandView>(stateQuery)).toMatchObject({ status: 'succeeded' });
  expect((await handle.describe()).searchAttributes).toMatchObject({
    BillhookTenant: [publicId('tenant', one.tenant.id)],
  });
  await keep('gateway-command', workflowId);
  expect(api.refunds(one.pi)).toMatchObject([{ own: refund, minor: 3000 }]);
  expect((await one.as('GET', '/refunds')).body.data).toHaveLength(1);
  expect(await one.told('payment.refunded')).toBe(1);
  expect((await one.as('GET', `/payments/${one.payment}`)).body).toMatchObject({
    status: 'partially_refunded',
    refundable_minor: 7000,
  });
});

test('a refund that the gateway refuses fails, and operators find its workflow', async () => {
  const one = await open();
  api.books.payments.set(one.pi, 1);
  const { body } = await one.as('POST', `/payments/${one.payment}/refund`, {});
  await soon(async () => (await one.as('GET', `/refunds/${body.id}`)).body.status, 'failed');
  expect((await one.as('GET', `/refunds/${body.id}`)).body).toMatchObject({
    failure_reason: expect.stringContaining('greater'),
    gateway_command: { status: 'failed', attempts: 1 },
  });
  const workflowId = workflowIds.gatewayCommand(await one.commandOf(body.id));
  await soon(() => stage.statusOf(workflowId), 'COMPLETED');
  expect((await stage.client.workflow.getHandle(workflowId).describe()).searchAttributes).toMatchObject({
    BillhookOutcome: ['failed'],
  });
  await keep('gateway-command-failed', workflowId);
  await soon(() => one.received('refund.failed'), 1);
  expect(await one.told('payment.refunded')).toBe(0);
});

test('what was committed and never started, or was terminated, the relay goes on with', async () => {
  const one = await open();
  api.down(true);
  const { body } = await one.as('POST', `/payments/${one.payment}/refund`, { amount: 10 });
  const id = await one.commandOf(body.id);
  const handle = stage.client.workflow.getHandle(workflowIds.gatewayCommand(id));
  await soon(async () => (await one.as('GET', `/refunds/${body.id}`)).body.gateway_command.last_error !== null, true);
  await handle.terminate();
  api.down(false);
  await stage.rows(one.tenant, "update gateway_commands set updated_at = now() - interval '1 hour' where id = $1", [
    id,
  ]);
  await stage.relayNow();
  await soon(async () => (await one.as('GET', `/refunds/${body.id}`)).body.status, 'succeeded');
  expect(api.refunds(one.pi)).toHaveLength(1);
  expect(await one.told('payment.refunded')).toBe(1);
});

test('a refund that is taken back before its gateway can be told ends its workflow', async () => {
  const one = await open();
  // A key that nobody can open: no attempt is made.
  await stage.db.withSystem((tx) =>
    tx.query(`update gateway_accounts set secrets = secrets || '{"api_key":"unreadable"}' where tenant_id = $1`, [
      one.tenant.id,
    ]),
  );
  const { body } = await one.as('POST', `/payments/${one.payment}/refund`, { amount: 10 });
  const command = async () => (await one.as('GET', `/refunds/${body.id}`)).body.gateway_command;
  await soon(async () => (await command()).last_error !== null, true);
  expect((await one.as('POST', `/refunds/${body.id}/cancel`, {})).body).toMatchObject({
    status: 'canceled',
    gateway_command: { status: 'canceled', attempts: 0 },
  });
  const workflowId = workflowIds.gatewayCommand(await one.commandOf(body.id));
  await soon(() => stage.statusOf(workflowId), 'COMPLETED');
  expect(await stage.client.workflow.getHandle(workflowId).result()).toMatchObject({ status: 'canceled' });
  await soon(() => one.received('refund.failed'), 1);
  expect(api.refunds(one.pi)).toEqual([]);
});

test('a subscription ends at its gateway, and is told once', async () => {
  const one = await open();
  const asked = await one.as('POST', `/subscriptions/${one.subscription}/cancel`, { reason: 'moved away' });
  expect(asked).toMatchObject({ status: 202, body: { cancellation: { status: 'pending' } } });
  await soon(async () => (await one.as('GET', `/subscriptions/${one.subscription}`)).body.status, 'canceled');
  await soon(() => one.received('subscription.cancelled'), 1);
  expect((await one.as('GET', `/subscriptions/${one.subscription}`)).body).toMatchObject({
    cancel_reason: 'moved away',
    cancellation: { status: 'succeeded' },
  });
  expect(await one.told('subscription.cancelled')).toBe(1);
  const again = await one.as('POST', `/subscriptions/${one.subscription}/cancel`, {});
  expect(again).toMatchObject({ status: 409, body: { code: 'illegal_transition' } });
});
