import { describe, expect, it } from 'vitest';
import { changed, commandOf, commandsOf, fixture, readingOf, utc } from './stripe-fixture.js';

const invoice1 = [{ kind: 'invoice', id: 'in_BillhookDemo01' }];
const invoice2 = [{ kind: 'invoice', id: 'in_BillhookDemo02' }];
const names = (n: number) => [
  { kind: 'payment', id: `pi_BillhookDemo0${n}` },
  { kind: 'charge', id: `ch_BillhookDemo0${n}` },
];
const subject = { customerId: 'cus_BillhookDemo01', tenantHint: 'tenant-123' };
const person = { name: 'Ada Lovelace', email: 'ada@example.com' };

const paid = {
  type: 'payment.record',
  refs: names(1),
  amountMinor: 4900,
  currency: 'USD',
  methodId: 'pm_BillhookDemo01',
  paidAt: utc('2025-10-01 12:00:05'),
};
const receipt = {
  methodSummary: 'Visa **** 4242',
  receiptUrl: 'https://pay.stripe.com/receipts/invoices/billhook-demo-01',
};

describe('payment_intent.succeeded', () => {
  it('pays the invoice that the order reference names', () => {
    expect(readingOf('payment_intent.succeeded')).toEqual({
      handled: true,
      action: 'payment_succeeded',
      subject,
      commands: [{ ...paid, invoice: invoice1 }],
    });
  });
  it('tells the same in the shape of 2024-09-30, where a field names the invoice', () => {
    expect(readingOf('variants/payment_intent.succeeded@2024-09-30')).toEqual(readingOf('payment_intent.succeeded'));
  });
  it.each(['2020-08-27', '2025-09-30-expanded'])(
    'tells receipt and person too where the charge is there: %s',
    (version) => {
      const { subject: payer, commands } = readingOf(`variants/payment_intent.succeeded@${version}`);
      expect(commands).toEqual([{ ...paid, ...receipt, invoice: invoice1 }]);
      expect(payer).toEqual({ ...subject, ...person });
    },
  );
  it('takes what was received, not what was asked', () => {
    const partly = changed('payment_intent.succeeded', { amount: 4900, amount_received: 4000 });
    expect(commandOf(partly, 'payment.record').amountMinor).toBe(4000);
  });
  it('leaves an order of somebody else alone', () => {
    const order = changed('payment_intent.succeeded', { payment_details: { order_reference: 'ORDER-7' } });
    expect(commandOf(order, 'payment.record')).not.toHaveProperty('invoice');
  });
});

describe('payment_intent.payment_failed', () => {
  const failed = {
    type: 'payment.record',
    refs: names(2),
    amountMinor: 4900,
    currency: 'USD',
    failure: {
      at: utc('2025-11-01 13:00:03'),
      code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      recoverable: true,
    },
    methodId: 'pm_BillhookDemo02',
    methodSummary: 'Visa **** 9995',
    invoice: invoice2,
  };
  it.each(['payment_intent.payment_failed', 'payment_intent.failed'])('tells why, and which card: %s', (name) => {
    expect(readingOf(name)).toEqual({ handled: true, action: 'payment_failed', subject, commands: [failed] });
  });
  it('tells the same in the shape of 2020-08-27', () => {
    const old = readingOf('variants/payment_intent.payment_failed@2020-08-27');
    expect(old).toEqual({
      handled: true,
      action: 'payment_failed',
      subject: { ...subject, ...person },
      commands: [failed],
    });
  });

  it.each<[object | null, string | null, boolean | null]>([
    [{ code: 'card_declined', decline_code: 'stolen_card' }, 'stolen_card', false],
    [{ code: 'card_declined', decline_code: 'lost_card' }, 'lost_card', false],
    [{ code: 'card_declined', decline_code: 'fraudulent' }, 'fraudulent', false],
    [{ code: 'expired_card', decline_code: null }, 'expired_card', false],
    [{ code: 'authentication_required', decline_code: null }, 'authentication_required', true],
    [{ code: 'card_declined', decline_code: null }, 'card_declined', null],
    [{ code: 'card_declined', decline_code: 'word_of_tomorrow' }, 'word_of_tomorrow', null],
    [{ code: 'card_declined', decline_code: 'toString' }, 'toString', null],
    [{ code: 'card_declined', decline_code: 'do_not_honor', advice_code: 'do_not_try_again' }, 'do_not_honor', false],
    [
      { code: 'card_declined', decline_code: 'word_of_tomorrow', advice_code: 'try_again_later' },
      'word_of_tomorrow',
      true,
    ],
    [null, null, null],
  ])('reads %j as code %s, recoverable %s', (error, code, recoverable) => {
    const json = fixture('payment_intent.payment_failed');
    (json.data as { object: object }).object = { id: 'pi_1', last_payment_error: error };
    expect(commandsOf(json)).toEqual([
      {
        type: 'payment.record',
        refs: [{ kind: 'payment', id: 'pi_1' }],
        failure: { at: utc('2025-11-01 13:00:03'), code, message: null, recoverable },
      },
    ]);
  });
});

describe('other events of payment intents', () => {
  it('payment_intent.canceled tells when', () => {
    expect(readingOf('payment_intent.canceled')).toEqual({
      handled: true,
      action: 'payment_canceled',
      subject,
      commands: [
        {
          type: 'payment.record',
          refs: [{ kind: 'payment', id: 'pi_BillhookDemo03' }],
          amountMinor: 4900,
          currency: 'USD',
          canceledAt: utc('2025-10-03 10:00:00'),
        },
      ],
    });
  });
  it('payment_intent.processing waits for the bank', () => {
    expect(readingOf('payment_intent.processing')).toMatchObject({
      action: 'payment_processing',
      commands: [{ refs: names(4), currency: 'EUR', processingAt: utc('2025-10-06 10:00:02') }],
    });
  });
  it('payment_intent.amount_capturable_updated authorizes, and only that', () => {
    expect(readingOf('payment_intent.amount_capturable_updated')).toMatchObject({ action: 'payment_authorized' });
    const command = commandOf('payment_intent.amount_capturable_updated', 'payment.record');
    expect(command).toMatchObject({ refs: names(5), authorizedAt: utc('2025-10-07 10:00:02') });
    expect(command).not.toHaveProperty('paidAt');
    const captured = changed('payment_intent.amount_capturable_updated', { status: 'succeeded' });
    expect(commandOf(captured, 'payment.record')).not.toHaveProperty('authorizedAt');
  });
});

describe('invoice_payment.paid', () => {
  it('links the payment to its invoice', () => {
    expect(readingOf('invoice_payment.paid')).toEqual({
      handled: true,
      action: 'payment_succeeded',
      subject: {},
      commands: [
        {
          type: 'payment.record',
          refs: [{ kind: 'payment', id: 'pi_BillhookDemo01' }],
          amountMinor: 4900,
          currency: 'USD',
          paidAt: utc('2025-10-01 12:00:05'),
          invoices: [{ refs: invoice1, shareMinor: 4900 }],
        },
      ],
    });
  });
  it('tells nothing when it names no payment', () => {
    expect(commandsOf(changed('invoice_payment.paid', { payment: null }))).toEqual([]);
  });
});
