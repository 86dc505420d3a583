import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/gateways/json.js';
import { commandOf, commandsOf, readingOf } from './stripe-fixture.js';
import * as payload from './stripe-payloads.js';

const { event, period, renewedAt, versions } = payload;
const at = renewedAt * 1000;
const running = { start: period.start * 1000, end: period.end * 1000 };
const refs = (kind: string, id: string) => [{ kind, id }];
const named = [...refs('payment', 'pi_1'), ...refs('charge', 'ch_1')];

const generations = versions.flatMap((version) =>
  (['ids', 'expanded'] as const).map((links) => ({ version, links, isBasil: payload.isBasil(version) })),
);

describe.each(generations)('$version with $links', ({ version, links, isBasil }) => {
  const invoice = (type: string, patch?: Json) => event(version, type, payload.invoice(version, links, patch));
  const intent = (type: string, patch?: Json) => event(version, type, payload.intent(version, links, patch));
  const charge = (type: string, patch?: Json, previous?: Json) =>
    event(version, type, payload.charge(version, links, patch), previous);
  const subscription = (type: string, patch?: Json) =>
    event(version, type, payload.subscription(version, links, patch));

  it('a paid renewal is the invoice, its payment where the version names it, and the subscription', () => {
    for (const type of ['invoice.paid', 'invoice.payment_succeeded']) {
      const reading = readingOf(invoice(type));
      expect(reading.subject).toMatchObject({ customerId: 'cus_1', subscriptionId: 'sub_1', email: 'ada@example.com' });
      expect(commandOf(invoice(type), 'invoice.record')).toMatchObject({
        refs: refs('invoice', 'in_1'),
        paidAt: at,
        paidMinor: 4900,
        subtotalMinor: 4900,
        subscription: refs('subscription', 'sub_1'),
      });
      expect(commandOf(invoice(type), 'subscription.record')).toMatchObject({
        status: { value: 'active', at },
        period: running,
      });
      const payments = reading.commands.filter((one) => one.type === 'payment.record');
      expect(payments).toHaveLength(isBasil ? 0 : 1);
      if (!isBasil) expect(payments[0]).toMatchObject({ refs: named, amountMinor: 4900, paidAt: at });
    }
  });
  it('an invoice names its subscription itself, not only on its lines', () => {
    const { subscription } = commandOf(invoice('invoice.paid', { lines: null }), 'invoice.record');
    expect(subscription).toEqual(refs('subscription', 'sub_1'));
  });
  it('a payment intent and its charge tell one payment, with its invoice before 2025-03-31', () => {
    for (const one of [intent('payment_intent.succeeded'), charge('charge.succeeded')]) {
      const told = commandOf(one, 'payment.record');
      expect(told).toMatchObject({ refs: named, amountMinor: 4900, currency: 'USD', paidAt: at, methodId: 'pm_1' });
      expect(told.invoice).toEqual(isBasil ? undefined : refs('invoice', 'in_1'));
    }
  });
  it('a subscription has its period, plan and payer', () => {
    const reading = readingOf(subscription('customer.subscription.updated'));
    expect(reading.subject).toEqual({ customerId: 'cus_1', subscriptionId: 'sub_1' });
    expect(reading.commands).toMatchObject([
      { status: { value: 'active' }, period: running, planCode: 'pro', unitAmountMinor: 4900, quantity: 1 },
    ]);
  });
  it('a failed renewal makes the subscription past due, and knows the next attempt', () => {
    const failed = { status: 'open', amount_paid: 0, amount_remaining: 4900, next_payment_attempt: renewedAt + 86_400 };
    const one = invoice('invoice.payment_failed', failed);
    expect(commandOf(one, 'invoice.record').failure).toMatchObject({ at, nextAttemptAt: at + 86_400_000 });
    expect(commandOf(one, 'subscription.record').status).toMatchObject({ value: 'past_due' });
  });
  it('a preview has no id, and tells whose subscription it is', () => {
    const { id: _, ...preview } = payload.invoice(version, links, { number: null, status: 'draft' });
    const reading = readingOf(event(version, 'invoice.upcoming', preview));
    expect(reading.subject).toMatchObject({ customerId: 'cus_1', subscriptionId: 'sub_1' });
    expect(reading.commands).toEqual([{ type: 'subscription.record', refs: refs('subscription', 'sub_1') }]);
  });
  it('an invoice over nothing is paid, by no payment', () => {
    const nothing = { amount_due: 0, amount_paid: 0, subtotal: 0, total: 0 };
    const unnamed = isBasil ? {} : { charge: null, payment_intent: null };
    const one = invoice('invoice.paid', { ...nothing, ...unnamed });
    expect(commandOf(one, 'invoice.record')).toMatchObject({ paidAt: at, paidMinor: 0, subtotalMinor: 0 });
    expect(commandsOf(one).filter(({ type }) => type === 'payment.record')).toEqual([]);
  });
  it.each([4900, 0])(
    'an invoice marked as paid out of band, with amount_paid %i, is paid, by no payment',
    (amount_paid) => {
      const one = invoice('invoice.paid', {
        amount_paid,
        ...(isBasil ? {} : { paid_out_of_band: true, charge: null }),
      });
      expect(commandOf(one, 'invoice.record')).toMatchObject({ paidAt: at, subtotalMinor: 4900 });
      expect(commandOf(one, 'invoice.record')).not.toHaveProperty('payment');
      expect(commandsOf(one).filter(({ type }) => type === 'payment.record')).toEqual([]);
    },
  );
  it('a capture of a part is a payment of that part', () => {
    const part = { amount_received: 3000 };
    expect(commandOf(intent('payment_intent.succeeded', part), 'payment.record').amountMinor).toBe(3000);
    expect(commandOf(charge('charge.captured', { amount_captured: 3000 }), 'payment.record').amountMinor).toBe(3000);
  });
  it('what is paid beyond the total is paid, and the total stays', () => {
    const over = { amount_paid: 5000, ...(isBasil ? { amount_overpaid: 100 } : {}) };
    for (const type of ['invoice.paid', 'invoice.overpaid'])
      expect(commandOf(invoice(type, over), 'invoice.record')).toMatchObject({
        paidMinor: 5000,
        subtotalMinor: 4900,
        paidAt: at,
      });
  });
  it('refunds are told one by one where they are listed, else as a step', () => {
    const listed = { object: 'list', data: [{ id: 're_1', amount: 900, status: 'succeeded', created: renewedAt - 5 }] };
    const patch = { amount_refunded: 900, ...(version < '2022-11-15' ? { refunds: listed } : {}) };
    const one = charge('charge.refunded', patch, { amount_refunded: 0, refunded: false });
    if (version < '2022-11-15')
      expect(commandOf(one, 'refund.record')).toMatchObject({
        refs: refs('refund', 're_1'),
        payment: named,
        amountMinor: 900,
      });
    else expect(commandOf(one, 'payment.record').refundedTotal).toEqual({ beforeMinor: 0, afterMinor: 900, at });
  });
  it('a word of tomorrow tells no status, and the rest', () => {
    const word = { status: 'word_of_tomorrow' };
    expect(commandOf(subscription('customer.subscription.updated', word), 'subscription.record')).toMatchObject({
      period: running,
    });
    expect(commandOf(subscription('customer.subscription.updated', word), 'subscription.record')).not.toHaveProperty(
      'status',
    );
    expect(commandOf(invoice('invoice.updated', word), 'invoice.record')).toMatchObject({ subtotalMinor: 4900 });
    expect(commandOf(invoice('invoice.updated', word), 'invoice.record')).not.toHaveProperty('paidAt');
  });
  it('null where an object was tells nothing of it, and no more', () => {
    const objects: [string, Json][] = [
      ['invoice.paid', payload.invoice(version, links)],
      ['payment_intent.succeeded', payload.intent(version, links)],
      ['charge.succeeded', payload.charge(version, links)],
      ['customer.subscription.updated', payload.subscription(version, links)],
    ];
    for (const [type, object] of objects)
      for (const key of Object.keys(object).filter((name) => typeof object[name] === 'object')) {
        const types = commandsOf(event(version, type, { ...object, [key]: null })).map((one) => one.type);
        expect(types, key).toContain(commandsOf(event(version, type, object))[0]!.type);
      }
  });
});

describe('invoice_payment.paid, since 2025-03-31', () => {
  const paid = (payment: Json, invoice: unknown = 'in_1') =>
    event('2025-03-31.basil', 'invoice_payment.paid', {
      id: 'inpay_1',
      object: 'invoice_payment',
      amount_paid: 4900,
      amount_requested: 4900,
      currency: 'usd',
      invoice,
      is_default: true,
      payment,
      status: 'paid',
      status_transitions: { canceled_at: null, paid_at: renewedAt },
    });

  it.each<[string, Json, unknown, object[]]>([
    ['an intent', { type: 'payment_intent', payment_intent: 'pi_1' }, 'in_1', refs('payment', 'pi_1')],
    [
      'an expanded intent',
      { type: 'payment_intent', payment_intent: { id: 'pi_1' } },
      { id: 'in_1' },
      refs('payment', 'pi_1'),
    ],
    ['a charge', { type: 'charge', charge: 'ch_1', payment_intent: null }, 'in_1', refs('charge', 'ch_1')],
    ['a payment record', { type: 'payment_record', payment_record: 'pr_1' }, 'in_1', refs('payment', 'pr_1')],
  ])('links %s to its invoice', (_, payment, invoice, expected) => {
    expect(commandOf(paid(payment, invoice), 'payment.record')).toEqual({
      type: 'payment.record',
      refs: expected,
      amountMinor: 4900,
      currency: 'USD',
      invoices: [{ refs: refs('invoice', 'in_1'), shareMinor: 4900 }],
      paidAt: at,
    });
  });
});

describe('what a credit note takes off', () => {
  const credited = (credit: number) =>
    commandOf(
      event(
        '2025-09-30.clover',
        'invoice.updated',
        payload.invoice('2025-09-30.clover', 'ids', { pre_payment_credit_notes_amount: credit }),
      ),
      'invoice.record',
    );
  it.each([
    [0, [4900, 0, 0]],
    [1900, [4900, 1900, 0]],
    [4900, [4900, 4900, 0]],
  ])('before the payment, %i, is owed no more', (credit, amounts) => {
    const { subtotalMinor, discountMinor, taxMinor } = credited(credit);
    expect([subtotalMinor, discountMinor, taxMinor]).toEqual(amounts);
  });
});
