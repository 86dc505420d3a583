import { describe, expect, it } from 'vitest';
import { changed, commandOf, commandsOf, fixture, readingOf, utc } from './stripe-fixture.js';

const names = (n: number) => [
  { kind: 'payment', id: `pi_BillhookDemo0${n}` },
  { kind: 'charge', id: `ch_BillhookDemo0${n}` },
];
const subject = {
  customerId: 'cus_BillhookDemo01',
  tenantHint: 'tenant-123',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
};
const record = {
  type: 'payment.record',
  refs: names(1),
  amountMinor: 4900,
  currency: 'USD',
  methodId: 'pm_BillhookDemo01',
  methodSummary: 'Visa **** 4242',
  receiptUrl: 'https://pay.stripe.com/receipts/invoices/billhook-demo-01',
};

describe('events of charges', () => {
  it('charge.succeeded tells the payment of its intent, with the receipt', () => {
    expect(readingOf('charge.succeeded')).toEqual({
      handled: true,
      action: 'receipt_updated',
      subject,
      commands: [{ ...record, paidAt: utc('2025-10-01 12:00:05') }],
    });
  });
  it('charge.succeeded without an intent is a payment by its charge', () => {
    expect(commandOf('variants/charge.succeeded@2020-08-27-direct', 'payment.record')).toMatchObject({
      refs: [{ kind: 'charge', id: 'ch_BillhookDemo08' }],
      paidAt: utc('2025-10-09 10:00:00'),
    });
  });
  it('charge.succeeded not yet captured is only authorized', () => {
    const held = commandOf(changed('charge.succeeded', { captured: false, amount_captured: 0 }), 'payment.record');
    expect(held).toMatchObject({ amountMinor: 4900, authorizedAt: utc('2025-10-01 12:00:05') });
    expect(held).not.toHaveProperty('paidAt');
  });
  it('charge.captured pays what was captured', () => {
    const captured = commandOf('charge.captured', 'payment.record');
    expect(captured).toMatchObject({ refs: names(5), amountMinor: 4000, paidAt: utc('2025-10-08 10:00:00') });
  });
  it('charge.updated moves nothing', () => {
    expect(commandsOf('charge.updated')).toEqual([record]);
  });
  it('charge.pending and charge.expired tell when', () => {
    expect(readingOf('charge.pending')).toMatchObject({
      action: 'payment_processing',
      commands: [{ methodSummary: 'SEPA Direct Debit **** 3000', processingAt: utc('2025-10-06 10:00:02') }],
    });
    expect(readingOf('charge.expired')).toMatchObject({
      action: 'payment_canceled',
      commands: [{ refs: names(6), canceledAt: utc('2025-10-14 11:00:01') }],
    });
  });
  it('charge.failed leaves the failure to its intent, and tells it where there is none', () => {
    expect(commandOf('charge.failed', 'payment.record')).not.toHaveProperty('failure');
    expect(commandOf('charge.failed', 'payment.record').refs).toEqual(names(2));
    expect(commandOf('variants/charge.failed@2020-08-27-direct', 'payment.record').failure).toEqual({
      at: utc('2025-10-09 10:00:00'),
      code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      recoverable: true,
    });
  });
  it.each([
    [{ type: 'card', card: { brand: 'amex', last4: '0005' } }, 'American Express **** 0005'],
    [{ type: 'card', card: { brand: 'new_brand', last4: '1111' } }, 'New brand **** 1111'],
    [{ type: 'card', card: null }, 'Card'],
    [{ type: 'ideal', ideal: { bank: 'ing' } }, 'iDEAL'],
    [{ type: 'us_bank_account', us_bank_account: { last4: '6789' } }, 'Bank account **** 6789'],
    [{ type: 'constructor' }, 'Constructor'],
  ])('calls %j %s', (details, summary) => {
    const json = fixture('charge.succeeded');
    Object.assign((json.data as { object: object }).object, { payment_method_details: details });
    expect(commandOf(json, 'payment.record').methodSummary).toBe(summary);
  });
});
