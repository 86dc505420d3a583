import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GatewayName } from '../../src/domain/entities.js';
import { createWorld, fixture, type World } from '../setup/world.js';
import { mapCustomer } from './map-customer.js';

/** Every event that a seed names, to a platform that has never heard of its payer: events.md, the tables; seed 004, its results. */
interface Row {
  event: string;
  action: string;
  about: ('payment' | 'invoice' | 'subscription')[];
  tells: string[];
  mails?: string[];
}

const paid = ['payment_received'];
const failed = ['payment_failed'];
const refunded = ['refund_issued'];
const asked = ['invoice_generated'];
const activated = ['subscription_activated'];
const cancelled = ['subscription_cancelled'];
const paidInvoice: Omit<Row, 'event'> = {
  action: 'subscription_activated',
  about: ['invoice', 'subscription'],
  tells: ['invoice.created', 'invoice.paid', 'subscription.created', 'subscription.activated', 'tenant.activated'],
  mails: [...paid, ...activated],
};
const failedIntent: Omit<Row, 'event'> = {
  action: 'payment_failed',
  about: ['payment', 'invoice'],
  tells: ['payment.failed', 'dunning.started'],
  mails: failed,
};

const stripe: Row[] = [
  {
    event: 'payment_intent.succeeded',
    action: 'payment_succeeded',
    about: ['payment', 'invoice'],
    tells: ['payment.succeeded'],
    mails: paid,
  },
  { event: 'payment_intent.payment_failed', ...failedIntent },
  { event: 'payment_intent.failed', ...failedIntent },
  { event: 'payment_intent.canceled', action: 'payment_canceled', about: ['payment'], tells: ['payment.canceled'] },
  {
    event: 'charge.succeeded',
    action: 'receipt_updated',
    about: ['payment'],
    tells: ['payment.succeeded'],
    mails: paid,
  },
  {
    event: 'charge.refunded',
    action: 'partial_refund_registered',
    about: ['payment'],
    tells: ['payment.refunded'],
    mails: refunded,
  },
  { event: 'invoice.payment_succeeded', ...paidInvoice },
  { event: 'invoice.paid', ...paidInvoice },
  {
    event: 'invoice.payment_failed',
    action: 'invoice_payment_failed',
    about: ['invoice', 'subscription'],
    tells: ['invoice.created', 'payment.failed', 'subscription.created', 'subscription.past_due', 'dunning.started'],
    mails: failed,
  },
  {
    event: 'customer.subscription.created',
    action: 'subscription_registered',
    about: ['subscription'],
    tells: ['subscription.created'],
  },
  {
    event: 'customer.subscription.updated',
    action: 'subscription_synced',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.activated'],
    mails: activated,
  },
  {
    event: 'customer.subscription.deleted',
    action: 'subscription_cancelled',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.cancelled'],
    mails: cancelled,
  },
];

const razorpay: Row[] = [
  { event: 'payment.authorized', action: 'payment_authorized', about: ['payment'], tells: ['payment.authorized'] },
  {
    event: 'payment.captured',
    action: 'payment_succeeded',
    about: ['payment'],
    tells: ['payment.succeeded'],
    mails: paid,
  },
  { event: 'payment.failed', ...failedIntent },
  { event: 'order.paid', action: 'order_paid', about: ['payment'], tells: ['payment.succeeded'], mails: paid },
  {
    event: 'subscription.charged',
    action: 'subscription_activated',
    about: ['payment', 'invoice', 'subscription'],
    tells: [
      'invoice.created',
      'payment.succeeded',
      'invoice.paid',
      'subscription.created',
      'subscription.activated',
      'tenant.activated',
    ],
    mails: [...paid, ...activated],
  },
  {
    event: 'subscription.cancelled',
    action: 'subscription_cancelled',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.cancelled'],
    mails: cancelled,
  },
  {
    event: 'subscription.activated',
    action: 'subscription_activated',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.activated'],
    mails: activated,
  },
];

const ended: Omit<Row, 'event'> = {
  action: 'tenant_canceled',
  about: ['subscription'],
  tells: ['subscription.created', 'subscription.cancelled', 'tenant.canceled'],
  mails: cancelled,
};
const overdue: Omit<Row, 'event'> = {
  action: 'tenant_overdue',
  about: ['invoice'],
  tells: ['invoice.created', 'invoice.overdue', 'dunning.started', 'tenant.overdue'],
};
const asaas: Row[] = [
  {
    event: 'PAYMENT_CREATED',
    action: 'payment_registered',
    about: ['invoice', 'subscription'],
    tells: ['invoice.created'],
    mails: asked,
  },
  {
    event: 'PAYMENT_CONFIRMED',
    action: 'tenant_activated',
    about: ['payment', 'invoice', 'subscription'],
    tells: [
      'invoice.created',
      'payment.succeeded',
      'invoice.paid',
      'subscription.created',
      'subscription.activated',
      'tenant.activated',
    ],
    mails: [...paid, ...activated],
  },
  {
    event: 'PAYMENT_RECEIVED',
    action: 'tenant_activated',
    about: ['payment', 'invoice', 'subscription'],
    tells: [
      'invoice.created',
      'payment.succeeded',
      'payment.settled',
      'invoice.paid',
      'subscription.created',
      'subscription.activated',
      'tenant.activated',
    ],
    mails: [...paid, ...activated],
  },
  { event: 'PAYMENT_OVERDUE', ...overdue, about: ['invoice', 'subscription'] },
  {
    event: 'PAYMENT_REFUNDED',
    action: 'refund_registered',
    about: ['payment', 'invoice'],
    tells: ['payment.succeeded', 'payment.refunded', 'payment.refunded'],
    mails: [...paid, ...refunded, ...refunded],
  },
  {
    event: 'SUBSCRIPTION_ACTIVATED',
    action: 'subscription_synced',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.activated'],
    mails: activated,
  },
  { event: 'SUBSCRIPTION_CANCELED', ...ended },
  // The names that ASAAS really uses.
  {
    event: 'SUBSCRIPTION_CREATED',
    action: 'subscription_synced',
    about: ['subscription'],
    tells: ['subscription.created'],
  },
  {
    event: 'SUBSCRIPTION_UPDATED',
    action: 'subscription_synced',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.activated'],
    mails: activated,
  },
  { event: 'SUBSCRIPTION_INACTIVATED', ...ended },
  { event: 'SUBSCRIPTION_DELETED', ...ended },
];

/** Bodies that seed 004 prints: no id, no time, no hint; the customer is mapped to the tenant. */
const confirmed: Omit<Row, 'event'> = {
  action: 'tenant_activated',
  about: ['payment', 'invoice'],
  tells: ['invoice.created', 'payment.succeeded', 'invoice.paid', 'tenant.activated'],
  mails: paid,
};
const seed004: Row[] = [
  {
    event: 'PAYMENT_CREATED.seed-004',
    action: 'payment_registered',
    about: ['invoice', 'subscription'],
    tells: ['invoice.created'],
    mails: asked,
  },
  { event: 'PAYMENT_CONFIRMED.seed-004', ...confirmed },
  { event: 'PAYMENT_CONFIRMED.seed-004-curl', ...confirmed },
  {
    event: 'PAYMENT_RECEIVED.seed-004',
    ...confirmed,
    tells: ['invoice.created', 'payment.succeeded', 'payment.settled', 'invoice.paid', 'tenant.activated'],
  },
  { event: 'PAYMENT_OVERDUE.seed-004', ...overdue },
  {
    event: 'PAYMENT_REFUNDED.seed-004',
    action: 'refund_registered',
    about: ['payment', 'invoice'],
    tells: ['payment.refunded'],
    mails: refunded,
  },
  {
    event: 'SUBSCRIPTION_ACTIVATED.seed-004',
    action: 'subscription_synced',
    about: ['subscription'],
    tells: ['subscription.created', 'subscription.activated'],
    mails: activated,
  },
  { event: 'SUBSCRIPTION_CANCELED.seed-004', ...ended },
];

let world: World;
let count = 0;
beforeAll(async () => {
  world = await createWorld();
  world.setNow('2026-12-01T12:00:00Z');
});
afterAll(() => world.close());

const ids = {
  payment: { transactionId: expect.stringMatching(/^pay_[0-9a-z]{26}$/) },
  invoice: { invoiceId: expect.stringMatching(/^inv_[0-9a-z]{26}$/) },
  subscription: { subscriptionId: expect.stringMatching(/^sub_[0-9a-z]{26}$/) },
};

/** To an account and a tenant of its own, so that every event meets a world that knows nothing. */
async function check(gateway: GatewayName, row: Row, file: string, mapped: string | null): Promise<void> {
  const tenant = `tenant-e${++count}`;
  const tenantId = await world.addTenant(tenant);
  const account = await world.addAccount(gateway, `account-${count}`, null);
  if (mapped !== null) await mapCustomer(world, account, mapped, tenantId);
  const body = JSON.parse(JSON.stringify(fixture(gateway, file)).replaceAll('tenant-123', tenant));
  const stored = await world.store(gateway, body, account);
  const { outcome } = await world.apply(stored.id);
  expect(outcome).toEqual(
    Object.assign({ status: 'processed', action: row.action, tenantId: tenant }, ...row.about.map((kind) => ids[kind])),
  );
  const rows = (text: string) => world.rows<{ it: string }>(text, [], tenantId).then((all) => all.map(({ it }) => it));
  expect(await rows('select type as it from events order by seq')).toEqual(row.tells);
  expect(await rows('select template as it from notifications')).toEqual(row.mails ?? []);
  expect((await world.apply(stored.id)).outcome).toEqual(outcome);
  const repeated = await world.store(gateway, body, account);
  expect(repeated).toMatchObject({ first: false, outcome });
}

test.each(stripe)('Stripe $event → $action', (row) => check('stripe', row, row.event, null));
test.each(razorpay)('Razorpay $event → $action', (row) => check('razorpay', row, row.event, null));
test.each(asaas)('ASAAS $event → $action', (row) => check('asaas', row, row.event, null));
test.each(seed004)('seed 004: $event → $action', (row) =>
  check('asaas', row, `variants/${row.event}`, row.event.endsWith('curl') ? 'cus_test_456' : 'cus_456'),
);
