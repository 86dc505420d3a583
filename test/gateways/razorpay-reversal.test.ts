import { describe, expect, test } from 'vitest';
import { UnprocessableEvent } from '../../src/domain/errors.js';
import { asha, changed, commandsOf, fixture, readingOf, utc } from './razorpay-fixture.js';

const payment = [{ kind: 'payment', id: 'pay_BillhookDemo01' }];
const purchase = {
  type: 'payment.record',
  refs: payment,
  amountMinor: 250000,
  currency: 'INR',
  methodId: 'card_BillhookVisa1',
  methodSummary: 'Visa **** 4242',
};

describe('refund.*', () => {
  test.each([
    ['created', 'rfnd_BillhookDemo1', 50000, 'pending', '2026-01-15 06:00:00', 'One seat less'],
    ['processed', 'rfnd_BillhookDemo1', 50000, 'succeeded', '2026-01-17 06:30:00', 'One seat less'],
    ['speed_changed', 'rfnd_BillhookDemo2', 20000, 'succeeded', '2026-01-20 06:05:00', undefined],
    ['failed', 'rfnd_BillhookFail1', 30000, 'failed', '2026-01-23 06:00:00', undefined],
  ])('%s tells the refund %s and completes its payment', (event, id, amountMinor, status, at, reason) => {
    const refund = { refs: [{ kind: 'refund', id }], payment, amountMinor, currency: 'INR', status, at: utc(at) };
    expect(readingOf(fixture(`refund.${event}`))).toEqual({
      handled: true,
      action: 'refund_registered',
      subject: asha,
      commands: [
        { ...purchase, paidAt: utc(at) },
        { type: 'refund.record', ...refund, ...(reason ? { reason } : {}) },
      ],
    });
  });

  test('of a payment that was never captured says that nobody was paid', () => {
    const given = changed('refund.processed', { payment: { status: 'refunded', captured: false } });
    expect(commandsOf(given)).toEqual([
      purchase,
      expect.objectContaining({ type: 'refund.record', status: 'succeeded' }),
    ]);
  });

  test.each([
    ['refund.created', 'processed', 'succeeded'],
    ['refund.created', undefined, 'pending'],
    ['refund.processed', 'constructor', 'succeeded'],
    ['refund.failed', null, 'failed'],
  ])('%s with status %j is %s', (type, status, expected) => {
    expect(commandsOf(changed(type, { refund: { status } }))[1]).toMatchObject({ status: expected });
  });

  test('takes the currency of the payment where the refund tells none', () => {
    expect(commandsOf(changed('refund.processed', { refund: { currency: null } }))[1]).toMatchObject({
      amountMinor: 50000,
      currency: 'INR',
    });
  });

  test('takes the payment of the event where the refund names none, and stands alone where there is none', () => {
    expect(commandsOf(changed('refund.processed', { refund: { payment_id: null } }))[1]).toMatchObject({ payment });
    const alone = fixture('refund.processed') as { payload: Record<string, unknown> };
    delete alone.payload.payment;
    expect(commandsOf(alone)).toMatchObject([{ type: 'refund.record', payment }]);
  });

  test.each([{ amount: null }, { amount: undefined }])('refuses a refund with %j', (refund) => {
    expect(() => commandsOf(changed('refund.processed', { refund }))).toThrow(UnprocessableEvent);
  });
});

describe('payment.dispute.*', () => {
  test.each([
    ['created', 'needs_response', '2026-02-01 05:00:00'],
    ['action_required', 'needs_response', '2026-02-03 05:00:00'],
    ['under_review', 'under_review', '2026-02-04 05:00:00'],
    ['won', 'won', '2026-02-20 05:00:00'],
  ])('%s is %s', (event, status, at) => {
    const reading = readingOf(fixture(`payment.dispute.${event}`));
    expect(reading).toMatchObject({ handled: true, action: 'dispute_registered', subject: asha });
    expect(reading).toHaveProperty('commands.0.refs.0.id', 'pay_BillhookSub001');
    expect(reading).toHaveProperty('commands.1', {
      type: 'dispute.record',
      refs: [{ kind: 'dispute', id: 'disp_BillhookDemo01' }],
      payment: [{ kind: 'payment', id: 'pay_BillhookSub001' }],
      amountMinor: 149900,
      currency: 'INR',
      status,
      at: utc(at),
      reason: 'goods_or_services_not_received_or_partially_received',
      evidenceDueBy: utc('2026-02-10 18:30:00'),
    });
  });

  test.each([
    ['lost', 'disp_BillhookLost01', 'pay_BillhookLink01', 75000],
    ['closed', 'disp_BillhookClsd01', 'pay_BillhookDemo01', 180000],
  ])('%s is told of %s', (status, id, paymentId, amountMinor) => {
    expect(commandsOf(fixture(`payment.dispute.${status}`))[1]).toMatchObject({
      refs: [{ kind: 'dispute', id }],
      payment: [{ kind: 'payment', id: paymentId }],
      amountMinor,
      status,
    });
  });

  test('refuses a dispute of no payment', () => {
    const json = fixture('payment.dispute.won') as { payload: Record<string, { entity: object }> };
    json.payload = { dispute: { entity: { ...json.payload.dispute?.entity, payment_id: null } } };
    expect(() => commandsOf(json)).toThrow(UnprocessableEvent);
  });
});
