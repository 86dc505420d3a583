import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixture } from '../setup/world.js';
import { type Asked, type FakeApi, fakeApi, status } from './fake-api.js';
import { openStand, type Stand } from './stand.js';

type Json = Record<string, unknown>;
const noon = Date.parse('2026-01-20T12:00:00Z') / 1000;

/** What Razorpay has; its lists are by creation, the newest first. */
let has: Record<'payments' | 'refunds' | 'subscriptions' | 'invoices', Json[]>;
function answer({ path, query }: Asked): unknown {
  const [, , kind, id] = path.split('/') as [string, string, keyof typeof has, string | undefined];
  if (id !== undefined) return has[kind].find((one) => one.id === id);
  const items = has[kind]
    .filter(({ created_at: at }) => Number(at) >= Number(query.get('from')) && Number(at) <= Number(query.get('to')))
    .sort((a, b) => Number(b.created_at) - Number(a.created_at))
    .slice(Number(query.get('skip')), Number(query.get('skip')) + Number(query.get('count')));
  return { entity: 'collection', count: items.length, items };
}

let stand: Stand;
let api: FakeApi;
beforeEach(async () => {
  has = { payments: [], refunds: [], subscriptions: [], invoices: [] };
  api = await fakeApi(answer);
  stand = await openStand('razorpay', api);
});
afterEach(async () => {
  api.close();
  await stand.close();
});

const entity = (name: string, of: string, changes: Json = {}): Json => {
  const body = fixture('razorpay', name) as { payload: Record<string, { entity: Json }> };
  return { ...structuredClone(body.payload[of]!.entity), ...changes };
};
const payment = (changes: Json = {}) => entity('payment.captured', 'payment', { created_at: noon - 3600, ...changes });
let posts = 0;
/** As Razorpay posts it, some seconds after it happened. */
const webhook = (event: string, payload: Record<string, Json>, createdAt: number) => {
  posts += 1;
  const body = {
    entity: 'event',
    account_id: 'acc_1',
    event,
    contains: Object.keys(payload),
    payload: Object.fromEntries(Object.entries(payload).map(([name, one]) => [name, { entity: one }])),
    created_at: createdAt,
  };
  return stand.receive('razorpay', body, undefined, { 'x-razorpay-event-id': `event_${posts}` });
};
const found = async () =>
  (await stand.ledger()).filter((row) => row.source === 'reconciled').map((row) => row.external_event_id);

describe('a payment', () => {
  test('that nobody told of is found; the webhook that comes later changes nothing', async () => {
    has.payments = [payment()];
    expect(await stand.run()).toMatchObject({ state: 'done', found: 1 });
    expect(await found()).toEqual(['reconciled:payment.captured:pay_BillhookDemo01']);
    stand.pass(60);
    expect(await stand.run()).toMatchObject({ found: 0 });
    const { outcome } = await webhook('payment.captured', { payment: payment() }, noon - 3590);
    expect(outcome).toMatchObject({ status: 'processed', action: 'payment_succeeded' });
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
    expect(await stand.mails('payment_received')).toHaveLength(1);
  });

  test('that was told of is not found', async () => {
    has.payments = [payment()];
    await webhook('payment.captured', { payment: payment() }, noon - 3590);
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(await stand.alerts()).toEqual([]);
  });

  test('that waits for its owner is not found a second time', async () => {
    has.payments = [payment({ notes: { tenant_id: 'nobody' } })];
    await webhook('payment.captured', { payment: has.payments[0]! }, noon - 3590);
    expect(await stand.ledger()).toMatchObject([{ status: 'tenant_not_found' }]);
    expect(await stand.run()).toMatchObject({ found: 0 });
  });

  test('that failed is told once, however far apart the times of the messages are', async () => {
    has.payments = [payment({ status: 'failed', captured: false, error_code: 'GATEWAY_ERROR' })];
    await stand.run();
    expect(await found()).toEqual(['reconciled:payment.failed:pay_BillhookDemo01']);
    await webhook('payment.failed', { payment: has.payments[0]! }, noon - 3000);
    expect(await stand.told('payment.failed')).toHaveLength(1);
    expect(await stand.mails('payment_failed')).toHaveLength(1);
  });

  test('that failed and was authorized late is found within the hour, two days after', async () => {
    has.payments = [payment({ created_at: noon - 2 * 86_400, status: 'failed', captured: false })];
    await webhook('payment.failed', { payment: has.payments[0]! }, noon - 2 * 86_400 + 60);
    expect(await stand.run()).toMatchObject({ found: 0 });
    has.payments = [payment({ created_at: noon - 2 * 86_400 })];
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    stand.pass(45);
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
  });

  test('of before the account was known here is nobody’s', async () => {
    await stand.db.withSystem((tx) =>
      tx.query('update gateway_accounts set created_at = $2 where id = $1', [
        stand.accountId,
        new Date((noon - 1800) * 1000),
      ]),
    );
    has.payments = [payment()];
    expect(await stand.run()).toMatchObject({ found: 0 });
  });

  test('of a subscription brings the subscription along', async () => {
    const subscription = entity('subscription.charged', 'subscription');
    const charged = entity('subscription.charged', 'payment', { created_at: noon - 3600 });
    has = {
      ...has,
      payments: [charged],
      subscriptions: [subscription],
      invoices: [{ id: charged.invoice_id, entity: 'invoice', subscription_id: subscription.id, amount: 149900 }],
    };
    await stand.run();
    expect(await found()).toEqual(['reconciled:subscription.charged:pay_BillhookSub001']);
    await webhook('subscription.charged', { subscription, payment: charged }, noon - 3590);
    await webhook('payment.captured', { payment: charged }, noon - 3595);
    for (const type of ['payment.succeeded', 'invoice.paid', 'subscription.activated'])
      expect(await stand.told(type), type).toHaveLength(1);
    expect(await stand.mails('payment_received')).toHaveLength(1);
  });
});

test('a refund that nobody told of is found; the webhook that comes later changes nothing', async () => {
  await webhook('payment.captured', { payment: payment() }, noon - 3590);
  const refund = entity('refund.processed', 'refund', { payment_id: 'pay_BillhookDemo01', created_at: noon - 1800 });
  has.refunds = [refund];
  has.payments = [payment({ amount_refunded: refund.amount, refund_status: 'partial' })];
  expect(await stand.run()).toMatchObject({ found: 1 });
  stand.pass(60);
  expect(await stand.run()).toMatchObject({ found: 0 });
  await webhook('refund.processed', { refund, payment: has.payments[0]! }, noon - 1790);
  expect(await stand.told('payment.refunded')).toHaveLength(1);
});

describe('a subscription', () => {
  const subscription = (changes: Json) => entity('subscription.charged', 'subscription', changes);
  beforeEach(async () => {
    const charged = entity('subscription.charged', 'payment', { created_at: noon - 7200 });
    await webhook('subscription.charged', { subscription: subscription({}), payment: charged }, noon - 7190);
  });

  test('whose state is what we know tells nothing', async () => {
    has.subscriptions = [subscription({})];
    expect(await stand.run()).toMatchObject({ found: 0 });
  });

  test('that was cancelled is found and told once, and not asked for again', async () => {
    const ended = subscription({ status: 'cancelled', ended_at: noon - 600, charge_at: null });
    has.subscriptions = [ended];
    expect(await stand.run()).toMatchObject({ found: 1 });
    await webhook('subscription.cancelled', { subscription: ended }, noon - 600);
    expect(await stand.told('subscription.cancelled')).toHaveLength(1);
    api.requests.length = 0;
    stand.pass(60);
    await stand.run();
    expect(api.requests.filter(({ path }) => path.startsWith('/v1/subscriptions'))).toEqual([]);
  });

  test('goes to past due and back: each state is found once in its period', async () => {
    has.subscriptions = [subscription({ status: 'pending' })];
    expect(await stand.run()).toMatchObject({ found: 1 });
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    has.subscriptions = [subscription({ status: 'active', paid_count: 2 })];
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect((await stand.rows<{ status: string }>('select status from subscriptions'))[0]).toEqual({ status: 'active' });
  });
});

test('goes on at the page where it failed: no gap, no double', async () => {
  has.payments = Array.from({ length: 250 }, (_, index) =>
    payment({ id: `pay_${index}`, created_at: noon - 3600 - index }),
  );
  stand.applyNothing();
  api.disturb(({ path, query }) => (path === '/v1/payments' && query.get('skip') === '200' ? status(503) : undefined));
  await expect(stand.run()).rejects.toThrow('503');
  expect(await found()).toHaveLength(200);
  api.disturb(null);
  stand.pass(5);
  expect(await stand.run()).toMatchObject({ state: 'done', found: 250 });
  expect(new Set(await found()).size).toBe(250);
  const windows = api.requests.filter(({ path }) => path === '/v1/payments').map(({ query }) => query.get('to'));
  expect(new Set(windows).size).toBe(1);
});
