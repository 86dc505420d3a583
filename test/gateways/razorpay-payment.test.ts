import { describe, expect, test } from 'vitest';
import { asha, changed, commandsOf, fixture, readingOf, utc } from './razorpay-fixture.js';

const purchase = {
  type: 'payment.record',
  refs: [{ kind: 'payment', id: 'pay_BillhookDemo01' }],
  amountMinor: 250000,
  currency: 'INR',
  methodId: 'card_BillhookVisa1',
  methodSummary: 'Visa **** 4242',
};

describe('payment.authorized', () => {
  test('tells that and when it was authorised', () => {
    expect(readingOf(fixture('payment.authorized'))).toEqual({
      handled: true,
      action: 'payment_authorized',
      subject: asha,
      commands: [{ ...purchase, authorizedAt: utc('2026-01-10 09:15:06') }],
    });
  });

  test('tells that an auto-captured card is paid, too', () => {
    expect(commandsOf(changed('payment.authorized', { payment: { status: 'captured', captured: true } }))).toEqual([
      { ...purchase, authorizedAt: utc('2026-01-10 09:15:06'), paidAt: utc('2026-01-10 09:15:06') },
    ]);
  });
});

describe('payment.captured and order.paid', () => {
  test('tell the same payment as paid at the same time', () => {
    const paid = [{ ...purchase, paidAt: utc('2026-01-10 09:15:09') }];
    const captured = { handled: true, action: 'payment_succeeded', subject: asha, commands: paid };
    expect(readingOf(fixture('payment.captured'))).toEqual(captured);
    expect(readingOf(fixture('order.paid'))).toEqual({ ...captured, action: 'order_paid' });
  });

  test('order.paid counts as paid though its payment is only authorized yet', () => {
    expect(commandsOf(changed('order.paid', { payment: { status: 'authorized', captured: false } }))).toEqual([
      { ...purchase, paidAt: utc('2026-01-10 09:15:09') },
    ]);
  });

  test('a payment of an invoice names it', () => {
    expect(commandsOf(changed('payment.captured', { payment: { invoice_id: 'inv_BillhookInv001' } }))).toMatchObject([
      { invoice: [{ kind: 'invoice', id: 'inv_BillhookInv001' }] },
    ]);
  });

  test('an amount without a usable currency tells no amount; lower case is a currency', () => {
    expect(commandsOf(changed('payment.captured', { payment: { currency: 'rupees' } }))[0]).not.toHaveProperty(
      'amountMinor',
    );
    expect(commandsOf(changed('payment.captured', { payment: { currency: 'kwd', amount: 295990 } }))).toMatchObject([
      { currency: 'KWD', amountMinor: 295990 },
    ]);
  });

  test('a payment that was refunded was paid', () => {
    const refunded = { status: 'refunded', refund_status: 'full', captured: true };
    expect(commandsOf(changed('payment.authorized', { payment: refunded }))[0]).toHaveProperty('paidAt');
  });

  test('captured "1" means captured where no status is told', () => {
    const silent = { status: undefined, captured: '1' };
    expect(commandsOf(changed('payment.authorized', { payment: silent }))[0]).toHaveProperty('paidAt');
    expect(commandsOf(changed('payment.authorized', { payment: { ...silent, captured: '0' } }))[0]).not.toHaveProperty(
      'paidAt',
    );
  });
});

describe('payment.failed', () => {
  test('tells code, message and whether another attempt may pass', () => {
    expect(readingOf(fixture('payment.failed'))).toEqual({
      handled: true,
      action: 'payment_failed',
      subject: asha,
      commands: [
        {
          type: 'payment.record',
          refs: [{ kind: 'payment', id: 'pay_BillhookFail01' }],
          amountMinor: 149900,
          currency: 'INR',
          methodId: 'token_BillhookTok1',
          methodSummary: 'Visa **** 4242',
          invoice: [{ kind: 'invoice', id: 'inv_BillhookSub002' }],
          failure: {
            at: utc('2026-02-11 18:31:52'),
            code: 'BAD_REQUEST_ERROR',
            message:
              'Your payment could not be completed due to insufficient account balance. Try another card or payment method.',
            recoverable: true,
            only: true,
          },
        },
      ],
    });
  });

  test.each([
    ['card_expired', false],
    ['payment_failed', null],
    ['constructor', null],
    [null, null],
  ])('reason %s is recoverable: %s', (error_reason, recoverable) => {
    expect(commandsOf(changed('payment.failed', { payment: { error_reason } }))).toMatchObject([
      { failure: { recoverable } },
    ]);
  });

  test('an empty error_code gives way to the reason, and captured: true beside status failed is not money', () => {
    const odd = { error_code: '', error_description: null, error_reason: 'card_expired', captured: true };
    const [command] = commandsOf(changed('payment.failed', { payment: odd }));
    expect(command).toMatchObject({ failure: { code: 'card_expired', message: null } });
    expect(command).not.toHaveProperty('paidAt');
  });

  test('a late authorisation that the payload already knows is told, too', () => {
    expect(commandsOf(changed('payment.failed', { payment: { status: 'captured' } }))[0]).toHaveProperty('paidAt');
  });
});

describe('who pays', () => {
  test('a payer without an address is none', () => {
    const reading = readingOf(changed('payment.captured', { payment: { email: 'void@razorpay.com' } }));
    expect(reading).toMatchObject({ subject: { customerId: 'cust_BillhookDemo01', tenantHint: 'tenant-123' } });
    expect(reading).not.toHaveProperty('subject.email');
  });

  test('without a customer id the address is what is told', () => {
    expect(readingOf(changed('payment.captured', { payment: { customer_id: undefined } }))).toHaveProperty('subject', {
      tenantHint: 'tenant-123',
      email: 'asha.rao@example.com',
    });
  });

  test.each([[[]], [null], [{ other: 'x' }], ['tenant-123']])('notes %j hint at no tenant', (notes) => {
    expect(readingOf(changed('payment.captured', { payment: { notes } }))).not.toHaveProperty('subject.tenantHint');
  });

  test('the notes of the order do where those of the payment do not', () => {
    expect(readingOf(changed('order.paid', { payment: { notes: [] } }))).toHaveProperty(
      'subject.tenantHint',
      'tenant-123',
    );
  });
});

describe('the means of payment', () => {
  test.each([
    [{ method: 'upi' }, 'UPI'],
    [{ method: 'netbanking', bank: 'HDFC' }, 'Netbanking HDFC'],
    [{ method: 'wallet', wallet: 'airtelmoney' }, 'Wallet airtelmoney'],
    [{ method: 'wallet' }, 'Wallet'],
    [{ method: 'emandate' }, 'eMandate'],
    [{ method: 'toString' }, 'toString'],
    [{ method: 'card', card: { last4: '0153' } }, 'Card **** 0153'],
  ])('%j is %s', (means, summary) => {
    const payment = { card: undefined, card_id: null, ...means };
    expect(commandsOf(changed('payment.captured', { payment }))).toMatchObject([{ methodSummary: summary }]);
  });
});

test('envelopes without contains and created_at are read', () => {
  expect(commandsOf(changed('payment.captured', {}, { contains: undefined, created_at: undefined }))).toEqual([
    { ...purchase, paidAt: utc('2026-01-10 09:15:00') },
  ]);
});
