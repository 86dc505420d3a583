import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/gateways/json.js';
import { periodStart } from '../../src/gateways/stripe/invoice-links.js';
import { changed, commandOf, commandsOf, fixture, readingOf, utc } from './stripe-fixture.js';

const subject = {
  customerId: 'cus_BillhookDemo01',
  subscriptionId: 'sub_BillhookDemo01',
  tenantHint: 'tenant-123',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
};
const subscription = [{ kind: 'subscription', id: 'sub_BillhookDemo01' }];
const amounts = { subtotalMinor: 5000, discountMinor: 500, taxMinor: 400, currency: 'USD' };
const names = (n: number) => [
  { kind: 'payment', id: `pi_BillhookDemo0${n}` },
  { kind: 'charge', id: `ch_BillhookDemo0${n}` },
];
const october = { start: utc('2025-10-01 12:00:00'), end: utc('2025-11-01 12:00:00') };

const issued = (n: number, at: string) => ({
  type: 'invoice.record',
  refs: [{ kind: 'invoice', id: `in_BillhookDemo0${n}` }],
  ...amounts,
  number: `BILLHOOK-000${n}`,
  paidMinor: 0,
  hostedUrl: `https://invoice.stripe.com/i/billhook-demo-0${n}`,
  periodStart: n === 1 ? october.start : october.end,
  subscription,
  status: 'issued',
  issuedAt: utc(at),
});
const paid = { ...issued(1, '2025-10-01 12:00:01'), paidMinor: 4900, paidAt: utc('2025-10-01 12:00:05') };
const active = {
  type: 'subscription.record',
  refs: subscription,
  status: { value: 'active', gatewayWord: 'active', at: utc('2025-10-01 12:00:06'), rank: 60 },
  period: october,
};

describe('invoice.paid, invoice.payment_succeeded', () => {
  it.each(['invoice.paid', 'invoice.payment_succeeded'])(
    'pays the invoice and activates its subscription: %s',
    (name) => {
      expect(readingOf(name)).toEqual({
        handled: true,
        action: 'subscription_activated',
        subject,
        commands: [paid, active],
      });
    },
  );
  it('tells the payment too where the payload names it: 2020-08-27', () => {
    const payment = {
      type: 'payment.record',
      refs: names(1),
      invoice: paid.refs,
      subscription,
      amountMinor: 4900,
      currency: 'USD',
      paidAt: utc('2025-10-01 12:00:06'),
    };
    const reading = readingOf('variants/invoice.payment_succeeded@2020-08-27');
    expect(reading.commands).toEqual([{ ...paid, payment: names(1) }, payment, active]);
    expect(reading.subject).toEqual(subject);
  });
  it('tells the payment where somebody expanded the payments', () => {
    const [invoice, payment] = commandsOf('variants/invoice.payment_succeeded@2025-09-30-expanded');
    const intent = [{ kind: 'payment', id: 'pi_BillhookDemo01' }];
    expect(invoice).toEqual({ ...paid, payment: intent });
    expect(payment).toMatchObject({ type: 'payment.record', refs: intent, amountMinor: 4900 });
  });
  it('knows no payment when it was made out of band, although an intent is named', () => {
    expect(commandsOf('variants/invoice.paid@2020-08-27-out-of-band')).toEqual([paid, active]);
  });
  it('leaves a trial a trial', () => {
    const [invoice, trial, ...more] = commandsOf('variants/invoice.paid@2025-09-30-trial');
    expect(invoice).toMatchObject({ subtotalMinor: 0, paidMinor: 0, paidAt: utc('2025-10-05 09:00:00') });
    expect(trial).toEqual({
      type: 'subscription.record',
      refs: [{ kind: 'subscription', id: 'sub_BillhookDemo02' }],
      period: { start: utc('2025-10-05 09:00:00'), end: utc('2025-10-19 09:00:00') },
    });
    expect(more).toEqual([]);
  });
  it('leaves a subscription alone that a manual invoice mentions', () => {
    const command = commandOf(changed('invoice.paid', { billing_reason: 'manual' }), 'subscription.record');
    expect(command).not.toHaveProperty('status');
  });
  it('tells no period that is over or has yet to begin', () => {
    for (const at of ['2025-09-30 12:00:00', '2025-11-01 12:00:00', '2026-03-01 12:00:00']) {
      const json = { ...changed('invoice.paid', {}), created: utc(at) / 1000 };
      expect(commandOf(json, 'subscription.record')).not.toHaveProperty('period');
    }
  });
  it('takes no period from the rest of one after a change of plan', () => {
    const [line] = (fixture('invoice.paid') as { data: { object: { lines: { data: Json[] } } } }).data.object.lines
      .data;
    const parent = { type: 'subscription_item_details', subscription_item_details: { proration: true } };
    const json = changed('invoice.paid', { lines: { data: [{ ...line, parent }] } });
    expect(commandOf(json, 'subscription.record')).not.toHaveProperty('period');
  });
  it('knows no payment when nothing was due, although an intent is named', () => {
    const free = changed('variants/invoice.payment_succeeded@2020-08-27', { amount_paid: 0 });
    expect(commandsOf(free).map((command) => command.type)).toEqual(['invoice.record', 'subscription.record']);
  });
  it('tells only the invoice when there is no subscription', () => {
    const single = changed('invoice.paid', { billing_reason: 'manual', parent: null, lines: { data: [] } });
    expect(readingOf(single).subject).not.toHaveProperty('subscriptionId');
    expect(commandsOf(single).map((command) => command.type)).toEqual(['invoice.record']);
  });
  it('does not call an invoice paid of which only a part was', () => {
    const part = changed('invoice.payment_succeeded', { status: 'open', amount_paid: 1000, amount_remaining: 3900 });
    expect(commandsOf(part)).toHaveLength(1);
    expect(commandsOf(part)[0]).toMatchObject({ status: 'issued', paidMinor: 1000 });
    expect(commandsOf(part)[0]).not.toHaveProperty('paidAt');
  });
  it('counts from the event when it does not tell when it was paid', () => {
    const json = changed('invoice.paid', { status_transitions: null });
    expect(commandOf(json, 'invoice.record').paidAt).toBe(utc('2025-10-01 12:00:06'));
  });
});

describe('invoice.payment_failed', () => {
  const failedAt = utc('2025-11-01 13:00:03');
  const failed = {
    ...issued(2, '2025-11-01 13:00:00'),
    failure: { at: failedAt, attemptCount: 1, nextAttemptAt: utc('2025-11-04 13:00:00') },
  };
  const pastDue = {
    type: 'subscription.record',
    refs: subscription,
    status: { value: 'past_due', gatewayWord: 'past_due', at: failedAt, rank: 50 },
  };
  const word = (patch: Record<string, unknown>) =>
    commandsOf(changed('invoice.payment_failed', patch)).find((command) => command.type === 'subscription.record');

  it('tells the attempt and makes the subscription past due', () => {
    expect(readingOf('invoice.payment_failed')).toEqual({
      handled: true,
      action: 'invoice_payment_failed',
      subject,
      commands: [failed, pastDue],
    });
  });
  it('tells the payment too where the payload names it: 2020-08-27', () => {
    expect(commandsOf('variants/invoice.payment_failed@2020-08-27')).toEqual([
      { ...failed, payment: names(2) },
      {
        type: 'payment.record',
        refs: names(2),
        invoice: failed.refs,
        subscription,
        amountMinor: 4900,
        currency: 'USD',
        failure: { at: failedAt, code: null, message: null, recoverable: null },
      },
      pastDue,
    ]);
  });
  it('tells why where the charge or the intent is expanded', () => {
    const why = (patch: Record<string, unknown>) =>
      commandOf(changed('variants/invoice.payment_failed@2020-08-27', patch), 'payment.record').failure;
    const charge = { id: 'ch_1', failure_code: 'card_declined', outcome: { reason: 'lost_card' } };
    expect(why({ charge })).toMatchObject({ code: 'lost_card', recoverable: false });
    const intent = { id: 'pi_1', last_payment_error: { code: 'expired_card', message: 'Expired.' } };
    expect(why({ charge: null, payment_intent: intent })).toMatchObject({ code: 'expired_card', message: 'Expired.' });
  });
  it('tells the amount that was tried, which credit may have lowered', () => {
    const lowered = changed('variants/invoice.payment_failed@2020-08-27', { amount_remaining: 3000 });
    expect(commandOf(lowered, 'payment.record').amountMinor).toBe(3000);
  });
  it('leaves the first invoice of a subscription incomplete, below every other word of that second', () => {
    expect(word({ billing_reason: 'subscription_create' })).toMatchObject({
      status: { value: 'incomplete', gatewayWord: 'incomplete', rank: 10 },
    });
  });
  it.each([
    ['sent to be paid by a date', { collection_method: 'send_invoice' }],
    ['manual', { billing_reason: 'manual' }],
    ['of no known reason', { billing_reason: 'constructor' }],
  ])('says nothing of the subscription when the invoice is %s', (_, patch) => {
    expect(word(patch)).toBeUndefined();
  });
  it('knows when there is no next attempt', () => {
    const last = commandOf(changed('invoice.payment_failed', { next_payment_attempt: null }), 'invoice.record');
    expect(last.failure).toMatchObject({ nextAttemptAt: null });
  });
});

it('is for a period from the first of its lines on; with anything else on it, or more than is shown, for none', () => {
  const line = (start: number, more: object = {}) => ({
    type: 'subscription',
    period: { start, end: start + 9 },
    ...more,
  });
  const of = (data: object[], more: object = {}) => periodStart({ lines: { data, ...more } });
  expect(of([line(20), line(10)])).toBe(10_000);
  expect(of([line(20), { type: 'invoiceitem', period: { start: 30, end: 30 } }])).toBe(0);
  expect(of([line(20)], { has_more: true })).toBe(0);
  expect(of([line(20), line(10, { period: null })])).toBe(0);
  expect([of([]), periodStart({})]).toEqual([undefined, undefined]);
});
