import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  aliasesOf,
  type CatalogueEntry,
  canonicalName,
  catalogue,
  entryOf,
  eventNames,
  isCustomName,
  isKnownPattern,
} from '../../src/domain/events.js';
import type { BillingState } from '../../src/domain/state.js';
import * as payloads from '../../src/domain/tell/payloads.js';

/** As the project's design lists them. */
const families = {
  invoice: 'created issued sent authorized rejected paid overdue upcoming voided uncollectible',
  payment: 'authorized succeeded failed canceled settled refunded',
  refund: 'failed',
  dispute: 'opened updated won lost',
  subscription: 'created activated updated renewed past_due paused resumed suspended completed cancelled',
  customer: 'created updated deleted',
  sales_order: 'created confirmed fulfilled cancelled',
  tenant: 'activated overdue suspended reactivated canceled',
  account: 'suspended reactivated',
  dunning: 'started reminder_sent escalated paused resolved',
  email: 'sent failed',
  payment_method: 'expiring',
  usage: 'threshold_reached',
  user: 'registered updated deleted',
  file: 'uploaded deleted scan_completed',
  import: 'completed failed',
  export: 'completed failed',
  webhook_endpoint: 'disabled recovered',
};
const listed = Object.entries(families).flatMap(([family, names]) =>
  names.split(' ').map((name) => `${family}.${name}`),
);

/** What the seeds print: 000 and 002. */
const seeds = {
  'invoice.created':
    'invoice_id invoice_number customer_id amount currency status payment_status due_date subscription_id',
  'invoice.paid': 'invoice_id invoice_number customer_id amount currency payment_id paid_at',
  'invoice.voided': 'invoice_id invoice_number customer_id amount currency reason voided_by voided_at',
  'payment.succeeded':
    'payment_id customer_id amount currency payment_method_id provider provider_payment_id invoice_ids processed_at',
  'payment.failed': 'payment_id customer_id amount currency payment_method_id provider failure_reason processed_at',
  'payment.refunded':
    'refund_id original_payment_id customer_id amount currency reason provider provider_refund_id processed_at refund_type',
  'email.sent': 'message_id to subject from_email recipients_count sent_at',
  'email.failed': 'message_id to subject from_email recipients_count error',
} as const;

const validator = (name: string): z.ZodType =>
  z.fromJSONSchema({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...entryOf(name)?.schema,
  } as Parameters<typeof z.fromJSONSchema>[0]);

describe('catalogue', () => {
  test('has every event of the design, and no other', () => {
    expect([...eventNames].sort()).toEqual([...listed].sort());
  });

  test.each(eventNames)('%s: its example matches its schema, which refuses an empty payload', (name) => {
    expect(validator(name).safeParse(entryOf(name)?.example).error).toBeUndefined();
    expect(validator(name).safeParse({}).success).toBe(false);
  });

  test.each(Object.entries(seeds))('%s has the fields that the seeds print', (name, fields) => {
    expect(Object.keys(entryOf(name)?.schema.properties ?? {})).toEqual(expect.arrayContaining(fields.split(' ')));
  });

  test('gives a name or alias to one event only', () => {
    const all = eventNames.flatMap((name) => [name, ...aliasesOf(name)]);
    expect(new Set(all).size).toBe(all.length);
    expect(eventNames.filter((name) => (catalogue[name] as CatalogueEntry).aliases.length > 0)).toEqual([
      'invoice.voided',
      'payment.succeeded',
    ]);
  });
});

describe('canonicalName', () => {
  test.each([
    ['invoice.paid', 'invoice.paid'],
    ['payment.received', 'payment.succeeded'],
    ['invoice.cancelled', 'invoice.voided'],
    ['custom.stock_low', 'custom.stock_low'],
    ['custom', null],
    ['invoice.nope', null],
    ['constructor', null],
    ['', null],
  ])('%s is %s', (name, expected) => {
    expect(canonicalName(name)).toBe(expected);
  });
});

describe('isKnownPattern', () => {
  test.each([
    '*',
    'invoice.*',
    'custom.*',
    'custom.a.*',
    'custom.a.b',
    'payment.received',
    'webhook_endpoint.disabled',
  ])('accepts %s', (pattern) => expect(isKnownPattern(pattern)).toBe(true));
  test.each([
    '',
    '**',
    'inv*',
    'invoice',
    'invoice.',
    '.*',
    'nope.*',
    'invoice.paid.*',
    'INVOICE.PAID',
    'custom',
    'custom..a',
  ])('refuses %j', (pattern) => expect(isKnownPattern(pattern)).toBe(false));
});

test('isCustomName refuses what the table of events cannot hold', () => {
  expect(isCustomName('custom.A')).toBe(false);
  expect(isCustomName(`custom.${'a'.repeat(200)}`)).toBe(false);
});

describe('what we tell', () => {
  const id = '018f0000-0000-7000-8000-000000000001';
  const at = Date.UTC(2025, 9, 30);
  /** What was not told is null. */
  const entity = (told: object) =>
    new Proxy(told, { get: (target, key) => (key in target ? target[key as never] : null) }) as never;
  const invoice = entity({
    id,
    subscriptionId: id,
    number: 'INV-1',
    status: 'issued',
    paymentStatus: 'pending',
    currency: 'USD',
    subtotalMinor: 100,
    discountMinor: 0,
    taxMinor: 0,
    paidMinor: 100,
    dueDate: '2025-10-30',
    paidAt: at,
    voidedAt: at,
    uncollectibleAt: at,
    failedAttempts: [at],
  });
  const payment = entity({ id, gateway: 'stripe' });
  const refund = {
    id,
    paymentId: id,
    amountMinor: 5,
    currency: 'JPY',
    refundType: 'full',
    processedAt: at,
    failedAt: null,
  };
  const state = {
    tenant: { id, externalId: 't', status: 'overdue' },
    account: { kind: 'customer', livemode: true, dunningState: 'overdue' },
    customer: { id, status: 'active' },
    run: null,
    payments: [payment],
    invoices: [],
    allocations: [{ invoiceId: id, paymentId: id }],
  } as unknown as BillingState;
  const run = {
    id,
    policy: 'standard-v1',
    state: 'grace',
    currency: 'USD',
    anchorDate: '2025-10-30',
    startedAt: at,
    outcome: null,
  };
  const subscription = entity({ id, status: 'active', quantity: 1, cancelAtPeriodEnd: false });
  const failure = { at, attempt: null, code: null, message: null, recoverable: null };

  test.each<[string, Record<string, unknown>]>([
    ['invoice.created', payloads.invoiceData(state, invoice)],
    ['invoice.issued', payloads.invoiceData(state, invoice)],
    ['invoice.paid', payloads.invoicePaidData(state, invoice)],
    ['invoice.voided', payloads.invoiceVoidedData(state, invoice)],
    ['invoice.uncollectible', payloads.invoiceUncollectibleData(state, invoice)],
    ['invoice.overdue', payloads.invoiceOverdueData(state, invoice)],
    ['payment.succeeded', payloads.paymentData(state, payment, at)],
    ['payment.canceled', payloads.paymentData(state, payment, null)],
    ['payment.failed', payloads.paymentFailedData(state, payment, failure)],
    ['payment.failed', payloads.invoiceFailedData(state, invoice, at, 'stripe')],
    ['payment.refunded', payloads.refundData(state, entity(refund))],
    ['refund.failed', payloads.refundData(state, entity({ ...refund, failedAt: at }))],
    [
      'dispute.opened',
      payloads.disputeData(state, entity({ id, paymentId: id, status: 'won', providerDisputeId: 'd' })),
    ],
    ['subscription.created', payloads.subscriptionData(state, subscription)],
    ['tenant.overdue', payloads.tenantData({ ...state, customer: null })],
    ['dunning.started', payloads.dunningData(state, entity(run))],
    ['dunning.resolved', payloads.dunningData(state, entity({ ...run, outcome: 'recovered', endedAt: at }))],
  ])('%s matches its schema, and has no field that it does not name', (name, data) => {
    const told = JSON.parse(JSON.stringify(data, (_key, value) => (value === undefined ? null : value)));
    expect(validator(name).safeParse(told).error).toBeUndefined();
    expect(Object.keys(entryOf(name)?.schema.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(told)));
  });
});
