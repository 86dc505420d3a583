import { describe, expect, it } from 'vitest';
import { UnprocessableEvent } from '../../src/domain/errors.js';
import { changed, commandOf, commandsOf, readingOf, utc } from './stripe-fixture.js';

const payment = [
  { kind: 'payment', id: 'pi_BillhookDemo01' },
  { kind: 'charge', id: 'ch_BillhookDemo01' },
];
const refunded = {
  type: 'refund.record',
  refs: [{ kind: 'refund', id: 're_BillhookDemo01' }],
  payment,
  amountMinor: 1000,
  currency: 'USD',
  reason: 'requested_by_customer',
};

describe('charge.refunded', () => {
  it('tells the total before and after where no refund is listed', () => {
    const { action, commands } = readingOf('charge.refunded');
    expect(action).toBe('<refund>');
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({
      type: 'payment.record',
      refs: payment,
      amountMinor: 4900,
      currency: 'USD',
      refundedTotal: { beforeMinor: 0, afterMinor: 1000, at: utc('2025-10-10 09:00:02') },
    });
    expect(commands[0]).not.toHaveProperty('paidAt');
  });
  it('does not guess the total before', () => {
    const json = changed('charge.refunded', {});
    Reflect.deleteProperty(json.data as object, 'previous_attributes');
    expect(commandOf(json, 'payment.record').refundedTotal).toMatchObject({ beforeMinor: null, afterMinor: 1000 });
  });
  it('tells refund by refund where they are listed, and no total', () => {
    const { commands } = readingOf('variants/charge.refunded@2020-08-27');
    expect(commands.map((command) => command.type)).toEqual(['payment.record', 'refund.record']);
    expect(commands[0]).not.toHaveProperty('refundedTotal');
    expect(commands[1]).toEqual({ ...refunded, status: 'succeeded', at: utc('2025-10-10 09:00:00') });
  });
  it('lends a listed refund what its charge knows', () => {
    const bare = { id: 're_2', amount: 500, status: 'pending' };
    const json = changed('variants/charge.refunded@2020-08-27', { refunds: { data: [bare, { amount: 1 }, null] } });
    expect(commandsOf(json).slice(1)).toEqual([
      {
        type: 'refund.record',
        refs: [{ kind: 'refund', id: 're_2' }],
        payment,
        amountMinor: 500,
        currency: 'USD',
        status: 'pending',
        at: utc('2025-10-10 09:00:02'),
      },
    ]);
  });
});

describe('events of refunds', () => {
  it.each([
    ['refund.created', 'pending', '2025-10-10 09:00:00'],
    ['refund.updated', 'succeeded', '2025-10-10 09:00:02'],
    ['charge.refund.updated', 'succeeded', '2025-10-10 09:00:02'],
  ])('%s tells the refund as it is: %s', (name, status, at) => {
    expect(readingOf(name)).toEqual({
      handled: true,
      action: 'refund_registered',
      subject: { tenantHint: 'tenant-123' },
      commands: [{ ...refunded, status, at: utc(at) }],
    });
  });
  it('refund.failed tells why', () => {
    expect(commandsOf('refund.failed')).toEqual([
      {
        ...refunded,
        refs: [{ kind: 'refund', id: 're_BillhookDemo02' }],
        amountMinor: 500,
        status: 'failed',
        at: utc('2025-10-14 09:00:00'),
        failureReason: 'expired_or_canceled_card',
      },
    ]);
  });
  it.each([
    ['requires_action', 'pending'],
    ['canceled', 'canceled'],
    [null, 'pending'],
    ['word_of_tomorrow', 'pending'],
    ['constructor', 'pending'],
  ])('reads status %s as %s', (word, status) => {
    expect(commandOf(changed('refund.updated', { status: word }), 'refund.record').status).toBe(status);
  });
  it('names payment and payer where they are expanded or new', () => {
    const json = changed('refund.updated', { charge: { id: 'ch_9', customer: 'cus_9' }, payment_intent: null });
    expect(readingOf(json)).toMatchObject({
      subject: { customerId: 'cus_9' },
      commands: [{ payment: [{ kind: 'charge', id: 'ch_9' }] }],
    });
    expect(readingOf(changed('refund.updated', { customer: 'cus_8' })).subject.customerId).toBe('cus_8');
  });
  it.each([
    ['no id', { id: null }],
    ['no payment', { charge: null, payment_intent: null }],
    ['no amount', { amount: null }],
    ['no currency', { currency: null }],
  ])('can never apply one with %s', (_, patch) => {
    expect(() => readingOf(changed('refund.created', patch))).toThrow(UnprocessableEvent);
  });
});

describe('events of disputes', () => {
  it.each([
    ['charge.dispute.created', 'needs_response', '2025-10-20 08:00:00'],
    ['charge.dispute.funds_withdrawn', 'needs_response', '2025-10-20 08:00:01'],
    ['charge.dispute.updated', 'under_review', '2025-10-22 08:00:00'],
    ['charge.dispute.closed', 'won', '2025-11-20 08:00:00'],
    ['charge.dispute.funds_reinstated', 'won', '2025-11-20 08:00:01'],
  ])('%s tells the dispute as it is: %s', (name, status, at) => {
    expect(readingOf(name)).toEqual({
      handled: true,
      action: 'dispute_registered',
      subject: { tenantHint: 'tenant-123' },
      commands: [
        {
          type: 'dispute.record',
          refs: [{ kind: 'dispute', id: 'du_BillhookDemo01' }],
          payment,
          amountMinor: 3900,
          currency: 'USD',
          status,
          at: utc(at),
          reason: 'fraudulent',
          evidenceDueBy: utc('2025-10-29 23:59:59'),
        },
      ],
    });
  });
  it.each([
    ['warning_needs_response', 'warning'],
    ['warning_under_review', 'warning'],
    ['warning_closed', 'closed'],
    ['appeal_needs_response', 'needs_response'],
    ['appeal_under_review', 'under_review'],
    ['prevented', 'closed'],
    ['lost', 'lost'],
    ['word_of_tomorrow', 'under_review'],
  ])('reads status %s as %s', (word, status) => {
    expect(commandOf(changed('charge.dispute.updated', { status: word }), 'dispute.record').status).toBe(status);
  });
  it('can never apply one that names no payment', () => {
    expect(() => readingOf(changed('charge.dispute.created', { charge: null, payment_intent: null }))).toThrow(
      UnprocessableEvent,
    );
  });
});
