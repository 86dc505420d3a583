import { describe, expect, test } from 'vitest';
import { asha, changed, commandsOf, fixture, readingOf, utc } from './razorpay-fixture.js';

const payer = { ...asha, name: 'Asha Rao' };

describe('invoice.*', () => {
  test('paid tells the payment and the paid invoice', () => {
    const refs = [{ kind: 'invoice', id: 'inv_BillhookInv001' }];
    const paymentRefs = [{ kind: 'payment', id: 'pay_BillhookInv001' }];
    expect(readingOf(fixture('invoice.paid'))).toEqual({
      handled: true,
      action: 'payment_succeeded',
      subject: payer,
      commands: [
        {
          type: 'payment.record',
          refs: paymentRefs,
          amountMinor: 590000,
          currency: 'INR',
          methodSummary: 'Netbanking HDFC',
          paidAt: utc('2026-01-21 08:00:20'),
          invoice: refs,
        },
        {
          type: 'invoice.record',
          refs,
          status: 'issued',
          number: 'BH-2026-0002',
          currency: 'INR',
          subtotalMinor: 590000,
          issuedAt: utc('2026-01-20 08:00:00'),
          hostedUrl: 'https://rzp.io/i/BillhookInv001',
          payment: paymentRefs,
          paidAt: utc('2026-01-21 08:00:18'),
          paidMinor: 590000,
        },
      ],
    });
  });

  test('partially_paid tells what is paid so far and no paidAt', () => {
    const reading = readingOf(fixture('invoice.partially_paid'));
    expect(reading).toMatchObject({
      action: 'payment_succeeded',
      commands: [
        { type: 'payment.record', amountMinor: 100000, methodSummary: 'Wallet airtelmoney' },
        { type: 'invoice.record', number: 'BH-2026-0003', subtotalMinor: 300000, paidMinor: 100000 },
      ],
    });
    expect(reading).not.toHaveProperty('commands.1.paidAt');
  });

  test('expired voids it', () => {
    expect(readingOf(fixture('invoice.expired'))).toEqual({
      handled: true,
      action: 'invoice_synced',
      subject: payer,
      commands: [
        {
          type: 'invoice.record',
          refs: [{ kind: 'invoice', id: 'inv_BillhookExpr01' }],
          status: 'issued',
          number: 'BH-2026-0004',
          currency: 'INR',
          subtotalMinor: 120000,
          issuedAt: utc('2026-01-20 08:20:00'),
          hostedUrl: 'https://rzp.io/i/BillhookExpr01',
          voided: { at: utc('2026-01-31 18:30:04'), by: 'razorpay', reason: 'expired' },
        },
      ],
    });
  });

  test('an invoice of a subscription names it, and has the receipt as its number', () => {
    const invoice = { subscription_id: 'sub_BillhookDemo01', invoice_number: null, receipt: 'R-1' };
    expect(readingOf(changed('invoice.paid', { invoice }))).toMatchObject({
      subject: { subscriptionId: 'sub_BillhookDemo01' },
      commands: [{}, { number: 'R-1', subscription: [{ kind: 'subscription', id: 'sub_BillhookDemo01' }] }],
    });
  });

  test('a paid invoice without a payment in the event is paid by the one that it names', () => {
    const json = fixture('invoice.paid') as { payload: Record<string, unknown> };
    delete json.payload.payment;
    expect(commandsOf(json)).toMatchObject([
      { type: 'invoice.record', payment: [{ kind: 'payment', id: 'pay_BillhookInv001' }] },
    ]);
  });
});

describe('payment_link.*', () => {
  test('paid is an invoice paid when the payment was made, though the event is older', () => {
    const refs = [{ kind: 'payment_link', id: 'plink_BillhookLink1' }];
    const paymentRefs = [{ kind: 'payment', id: 'pay_BillhookLink01' }];
    const paidAt = utc('2026-01-12 10:05:00');
    expect(readingOf(fixture('payment_link.paid'))).toEqual({
      handled: true,
      action: 'payment_succeeded',
      subject: payer,
      commands: [
        {
          type: 'payment.record',
          refs: paymentRefs,
          amountMinor: 75000,
          currency: 'INR',
          methodSummary: 'UPI',
          paidAt,
          invoice: refs,
        },
        {
          type: 'invoice.record',
          refs,
          status: 'issued',
          currency: 'INR',
          subtotalMinor: 75000,
          issuedAt: utc('2026-01-12 10:00:00'),
          hostedUrl: 'https://rzp.io/i/BillhookLink1',
          payment: paymentRefs,
          paidAt,
          paidMinor: 75000,
        },
      ],
    });
  });

  test('partially_paid tells what is paid so far', () => {
    const reading = readingOf(fixture('payment_link.partially_paid'));
    expect(reading).toMatchObject({
      action: 'payment_succeeded',
      commands: [{ amountMinor: 40000 }, { subtotalMinor: 90000, paidMinor: 40000 }],
    });
    expect(reading).not.toHaveProperty('commands.1.paidAt');
  });

  test.each([
    ['cancelled', '2026-01-14 12:00:00'],
    ['expired', '2026-01-15 18:30:03'],
  ])('%s voids it', (reason, at) => {
    expect(readingOf(fixture(`payment_link.${reason}`))).toMatchObject({
      action: 'invoice_synced',
      subject: { tenantHint: 'tenant-123', name: 'Asha Rao', email: 'asha.rao@example.com' },
      commands: [{ type: 'invoice.record', voided: { at: utc(at), by: 'razorpay', reason } }],
    });
  });
});
