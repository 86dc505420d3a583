import { describe, expect, test } from 'vitest';
import { UnprocessableEvent } from '../../src/domain/errors.js';
import { arrival, brt, changed, commandsOf, fixture, payer, readingOf } from './asaas-fixture.js';

const payment = [{ kind: 'payment', id: 'pay_080225913005' }];
const pix = {
  type: 'payment.record',
  refs: payment,
  currency: 'BRL',
  invoice: [{ kind: 'invoice', id: 'pay_080225913005' }],
  amountMinor: 30000,
  methodSummary: 'Pix',
  paidAt: brt('2026-01-25 23:59:59'),
};
const refund = (created: string, amountMinor: number, status: string, nth = 1) => ({
  type: 'refund.record',
  refs: [{ kind: 'refund', id: `pay_080225913005#${created}#${amountMinor}#${nth}` }],
  payment,
  amountMinor,
  currency: 'BRL',
  status,
  at: brt(created),
  reason: 'Desistência',
});

describe('refunds that are listed', () => {
  test.each([
    ['PAYMENT_REFUND_IN_PROGRESS', 'refund_pending', {}, [refund('2026-01-26 10:00:00', 10050, 'pending')]],
    [
      'PAYMENT_PARTIALLY_REFUNDED',
      '<refund>',
      { settledAt: brt('2026-01-25 23:59:59') },
      [refund('2026-01-26 10:00:00', 10050, 'succeeded')],
    ],
    [
      'PAYMENT_REFUNDED',
      '<refund>',
      {},
      [refund('2026-01-26 10:00:00', 10050, 'succeeded'), refund('2026-01-28 10:00:00', 19950, 'succeeded')],
    ],
  ])('%s', (type, action, facts, refunds) => {
    expect(readingOf(fixture(type))).toEqual({
      handled: true,
      action,
      subject: payer,
      commands: [{ ...pix, ...facts }, ...refunds],
    });
  });

  test('PAYMENT_REFUND_DENIED fails what was pending', () => {
    expect(readingOf(fixture('PAYMENT_REFUND_DENIED'))).toMatchObject({
      action: '<refund>',
      commands: [{ type: 'payment.record' }, { type: 'refund.record', amountMinor: 5000, status: 'failed' }],
    });
  });

  test('a cancelled one stays cancelled whatever the event; an unknown word is as decided as the event', () => {
    const refunds = [{ value: 1, status: 'CANCELLED' }, { value: 2, status: 'AWAITING_SOMETHING' }, { value: 3 }];
    const statuses = (type: string) => commandsOf(changed(type, { refunds })).slice(1);
    expect(statuses('PAYMENT_PARTIALLY_REFUNDED')).toMatchObject([
      { status: 'canceled' },
      { status: 'pending' },
      { status: 'pending' },
    ]);
    expect(statuses('PAYMENT_REFUNDED')).toMatchObject([
      { status: 'canceled' },
      { status: 'succeeded' },
      { status: 'succeeded' },
    ]);
  });

  test('two equal refunds of one second are two', () => {
    const one = { dateCreated: '2026-01-26 10:00:00', value: 10, status: 'DONE' };
    expect(
      commandsOf(changed('PAYMENT_PARTIALLY_REFUNDED', { refunds: [one, one, { ...one, value: 20 }] })),
    ).toMatchObject([
      {},
      { refs: [{ id: 'pay_080225913005#2026-01-26 10:00:00#1000#1' }] },
      { refs: [{ id: 'pay_080225913005#2026-01-26 10:00:00#1000#2' }] },
      { refs: [{ id: 'pay_080225913005#2026-01-26 10:00:00#2000#1' }] },
    ]);
  });

  test('a refund has one name from the beginning to the end', () => {
    const nameIn = (type: string) => (commandsOf(fixture(type))[1] as { refs: unknown }).refs;
    expect(nameIn('PAYMENT_PARTIALLY_REFUNDED')).toEqual(nameIn('PAYMENT_REFUND_IN_PROGRESS'));
    expect(nameIn('PAYMENT_REFUNDED')).toEqual(nameIn('PAYMENT_REFUND_IN_PROGRESS'));
  });

  test('a refund took effect when ASAAS says, else when it was created, else when it is told', () => {
    const refunds = [
      { value: 1, dateCreated: '2026-01-26 10:00:00', effectiveDate: '2026-01-27 11:00:00' },
      { value: 2, dateCreated: '2026-01-26 10:00:00' },
      { value: 3 },
    ];
    expect(commandsOf(changed('PAYMENT_PARTIALLY_REFUNDED', { refunds }))).toMatchObject([
      {},
      { at: brt('2026-01-27 11:00:00') },
      { at: brt('2026-01-26 10:00:00') },
      { at: brt('2026-01-26 10:00:09') },
    ]);
  });

  test('a refund without a value is refused', () => {
    expect(() => commandsOf(changed('PAYMENT_REFUNDED', { refunds: [{ status: 'DONE' }] }))).toThrow(
      UnprocessableEvent,
    );
  });
});

describe('PAYMENT_REFUNDED without a list', () => {
  test.each([undefined, null, []])('tells the total where refunds is %j', (refunds) => {
    const at = brt('2026-01-28 10:00:09');
    expect(commandsOf(changed('PAYMENT_REFUNDED', { refunds }))).toEqual([
      { ...pix, refundedTotal: { beforeMinor: null, afterMinor: 30000, at } },
    ]);
  });

  test('as seed 004 prints it', () => {
    expect(readingOf(fixture('variants/PAYMENT_REFUNDED.seed-004'))).toEqual({
      handled: true,
      action: '<refund>',
      subject: { customerId: 'cus_456' },
      commands: [
        {
          type: 'payment.record',
          refs: [{ kind: 'payment', id: 'pay_123' }],
          currency: 'BRL',
          invoice: [{ kind: 'invoice', id: 'pay_123' }],
          amountMinor: 9990,
          refundedTotal: { beforeMinor: null, afterMinor: 9990, at: arrival },
        },
      ],
    });
  });

  test('and without a value tells only that there is such a payment', () => {
    const [command, ...more] = commandsOf(changed('PAYMENT_REFUNDED', { refunds: null, value: null }));
    expect(command).not.toHaveProperty('refundedTotal');
    expect(more).toEqual([]);
  });

  test('a charge that was undone before it was paid is not told as paid', () => {
    const undone = { confirmedDate: null, paymentDate: null };
    expect(commandsOf(changed('PAYMENT_REFUNDED', undone))[0]).not.toHaveProperty('paidAt');
  });
});

describe('chargebacks', () => {
  const id = 'pay_080225913003';
  const dispute = {
    type: 'dispute.record',
    refs: [{ kind: 'dispute', id }],
    payment: [{ kind: 'payment', id }],
    currency: 'BRL',
    amountMinor: 25000,
    reason: 'COMMERCIAL_DISAGREEMENT',
  };

  test.each([
    ['CHARGEBACK_REQUESTED', 'needs_response', '2026-02-10 09:00:00'],
    ['CHARGEBACK_DISPUTE', 'under_review', '2026-02-12 09:00:00'],
    ['AWAITING_CHARGEBACK_REVERSAL', 'won', '2026-03-01 09:00:00'],
  ])('PAYMENT_%s is %s', (event, status, at) => {
    const reading = readingOf(fixture(`PAYMENT_${event}`));
    expect(reading).toMatchObject({ action: 'dispute_registered', subject: payer });
    expect(reading).toHaveProperty('commands.0.paidAt', brt('2026-01-20 23:59:59'));
    expect(reading).toHaveProperty('commands.1', { ...dispute, status, at: brt(at) });
    expect(reading).not.toHaveProperty('commands.2');
  });

  test('a reversed one that comes back as confirmed is won and pays nothing twice', () => {
    expect(readingOf(fixture('variants/PAYMENT_CONFIRMED.chargeback-reversed'))).toMatchObject({
      action: '<activation>',
      commands: [
        { type: 'payment.record', paidAt: brt('2026-01-20 23:59:59') },
        { type: 'invoice.record', paidAt: brt('2026-01-20 23:59:59') },
        { ...dispute, status: 'won', at: brt('2026-03-02 09:00:00') },
      ],
    });
  });

  test('a confirmed charge whose chargeback is not reversed says nothing of disputes', () => {
    const chargeback = { status: 'REQUESTED', reason: 'PROCESS_ERROR' };
    expect(commandsOf(changed('PAYMENT_CONFIRMED', { chargeback })).map((command) => command.type)).toEqual([
      'payment.record',
      'invoice.record',
      'subscription.record',
    ]);
  });

  test('a charge that is refunded by a person is not lost, whatever its chargeback says', () => {
    const chargeback = { status: 'REQUESTED', reason: 'FRAUD' };
    expect(commandsOf(changed('PAYMENT_REFUNDED', { chargeback })).map((command) => command.type)).toEqual([
      'payment.record',
      'refund.record',
      'refund.record',
    ]);
  });

  test('a refund by a lost one is no refund', () => {
    const [paid, lost, more] = commandsOf(fixture('variants/PAYMENT_REFUNDED.chargeback-lost'));
    expect(paid).not.toHaveProperty('refundedTotal');
    expect(lost).toMatchObject({ type: 'dispute.record', status: 'lost', reason: 'FRAUD', amountMinor: 25000 });
    expect(more).toBeUndefined();
  });
});
