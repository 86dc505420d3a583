import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixture } from '../setup/world.js';
import { type Asked, type FakeApi, fakeApi, status } from './fake-api.js';
import { openStand, type Stand } from './stand.js';

type Json = Record<string, unknown>;
const noon = Date.parse('2026-01-20T12:00:00Z') / 1000;

/** What Razorpay has; its lists are by creation, the newest first. */
let has: Record<'payments' | 'refunds' | 'subscriptions' | 'invoices' | 'payment_links', Json[]>;
function answer({ path, query }: Asked): unknown {
  const [, , kind, id] = path.split('/') as [string, string, keyof typeof has | 'orders', string | undefined];
  if (kind === 'orders') return { entity: 'collection', items: has.payments.filter((one) => one.order_id === id) };
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
  has = { payments: [], refunds: [], subscriptions: [], invoices: [], payment_links: [] };
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

  test('that failed and was authorized late is found by its id within half an hour, two days after', async () => {
    has.payments = [payment({ created_at: noon - 2 * 86_400, status: 'failed', captured: false })];
    await webhook('payment.failed', { payment: has.payments[0]! }, noon - 2 * 86_400 + 60);
    expect(await stand.run()).toMatchObject({ found: 0 });
    has.payments = [payment({ created_at: noon - 2 * 86_400 })];
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
  });

  test('that is held is captured after the lists have gone on: found by its id', async () => {
    const held = payment({ created_at: noon - 5 * 86_400, status: 'authorized', captured: false });
    await webhook('payment.authorized', { payment: held }, noon - 5 * 86_400 + 5);
    has.payments = [{ ...held, status: 'captured', captured: true }];
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    expect(await found()).toEqual(['reconciled:payment.captured:pay_BillhookDemo01']);
    expect(await stand.told('payment.succeeded')).toHaveLength(1);
    api.requests.length = 0;
    await stand.runTwice();
    expect(api.requests.filter(({ path }) => path.startsWith('/v1/payments/'))).toEqual([]);
  });

  test('that was held and given back without being captured is no payment', async () => {
    const held = payment({ created_at: noon - 5 * 86_400, status: 'authorized', captured: false });
    await webhook('payment.authorized', { payment: held }, noon - 5 * 86_400 + 5);
    has.payments = [{ ...held, status: 'refunded', captured: false }];
    expect(await stand.runTwice()).toMatchObject({ found: 0 });
    expect(await stand.told('payment.succeeded')).toEqual([]);
  });

  test('that failed leads to the other attempts to pay its order, without the lists’ lag', async () => {
    const failed = payment({
      id: 'pay_1',
      order_id: 'order_1',
      status: 'failed',
      captured: false,
      created_at: noon - 120,
    });
    await webhook('payment.failed', { payment: failed }, noon - 110);
    has.payments = [failed, payment({ id: 'pay_2', order_id: 'order_1', created_at: noon - 60 })];
    expect(await stand.run()).toMatchObject({ found: 0 });
    expect(api.requests.map(({ path }) => path)).toContain('/v1/orders/order_1/payments');
    stand.pass(5);
    has.payments = has.payments.map((one) => ({ ...one, created_at: noon - 30 * 86_400 }));
    expect(await stand.run()).toMatchObject({ found: 1 });
    expect(await found()).toEqual(['reconciled:payment.captured:pay_2']);
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
  expect(await stand.runTwice()).toMatchObject({ found: 1 });
  stand.pass(60);
  expect(await stand.run()).toMatchObject({ found: 0 });
  await webhook('refund.processed', { refund, payment: has.payments[0]! }, noon - 1790);
  expect(await stand.told('payment.refunded')).toHaveLength(1);
});

test('a refund that is pending beyond the lists’ window is asked for by its id', async () => {
  await webhook('payment.captured', { payment: payment() }, noon - 3590);
  const refund = (changes: Json) =>
    entity('refund.created', 'refund', {
      payment_id: 'pay_BillhookDemo01',
      created_at: noon - 15 * 86_400,
      ...changes,
    });
  await webhook('refund.created', { refund: refund({ status: 'pending' }), payment: payment() }, noon - 15 * 86_400);
  has.refunds = [refund({ status: 'processed' })];
  expect(await stand.runTwice()).toMatchObject({ found: 1 });
  expect((await found())[0]).toMatch(/^reconciled:refund.processed:rfnd_/);
  expect(await stand.told('payment.refunded')).toHaveLength(1);
});

describe('a request for money that was not paid yet', () => {
  const link = (changes: Json) => entity('payment_link.partially_paid', 'payment_link', { id: 'plink_1', ...changes });
  const invoice = (changes: Json) => entity('invoice.partially_paid', 'invoice', { id: 'inv_1', ...changes });
  beforeEach(async () => {
    const part = payment({ id: 'pay_part', amount: 100, status: 'captured' });
    await webhook('payment_link.partially_paid', { payment_link: link({}), payment: part }, noon - 7000);
    const other = payment({ id: 'pay_other', amount: 100, status: 'captured' });
    await webhook('invoice.partially_paid', { invoice: invoice({}), payment: other }, noon - 7000);
    has.payment_links = [link({})];
    has.invoices = [invoice({})];
  });

  test('tells nothing while nothing has changed', async () => {
    expect(await stand.runTwice()).toMatchObject({ found: 0 });
    expect(await stand.alerts()).toEqual([]);
  });

  test.each([
    [
      'payment_link.expired',
      () => (has.payment_links = [link({ status: 'expired', expired_at: noon - 60 })]),
      'invoice.voided',
    ],
    [
      'payment_link.cancelled',
      () => (has.payment_links = [link({ status: 'cancelled', cancelled_at: noon - 60 })]),
      'invoice.voided',
    ],
    [
      'invoice.expired',
      () => (has.invoices = [invoice({ status: 'expired', expired_at: noon - 60 })]),
      'invoice.voided',
    ],
  ])('is over: %s', async (event, change, told) => {
    change();
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    expect((await found())[0]).toMatch(new RegExp(`^reconciled:${event}:`));
    expect(await stand.told(told)).toHaveLength(1);
    expect(await stand.runTwice()).toMatchObject({ found: 0 });
  });

  test.each([
    ['payment_link', () => (has.payment_links = [paid(link({ payments: [{ payment_id: 'pay_rest' }] }))])],
    ['invoice', () => (has.invoices = [paid(invoice({ payment_id: 'pay_rest' }))])],
  ])('is paid: %s, with the payment that did it', async (kind, change) => {
    change();
    const document = [...has.payment_links, ...has.invoices].find(({ status: word }) => word === 'paid')!;
    // Older than what the lists go back.
    has.payments = [payment({ id: 'pay_rest', amount: Number(document.amount) - 100, created_at: noon - 4 * 86_400 })];
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    expect((await found())[0]).toMatch(new RegExp(`^reconciled:${kind}.paid:`));
    expect(await stand.told('invoice.paid')).toHaveLength(1);
    expect(await stand.runTwice()).toMatchObject({ found: 0 });
  });
  const paid = (document: Json): Json => ({
    ...document,
    status: 'paid',
    amount_paid: document.amount,
    paid_at: noon - 60,
  });
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
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    await webhook('subscription.cancelled', { subscription: ended }, noon - 600);
    expect(await stand.told('subscription.cancelled')).toHaveLength(1);
    api.requests.length = 0;
    stand.pass(60);
    await stand.run();
    expect(api.requests.filter(({ path }) => path.startsWith('/v1/subscriptions'))).toEqual([]);
  });

  test('goes to past due and back: each state is found once in its period', async () => {
    has.subscriptions = [subscription({ status: 'pending' })];
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
    stand.pass(15);
    expect(await stand.run()).toMatchObject({ found: 0 });
    has.subscriptions = [subscription({ status: 'active', paid_count: 2 })];
    stand.pass(15);
    expect(await stand.runTwice()).toMatchObject({ found: 1 });
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
