import { describe, expect, test } from 'vitest';
import { arrival, brt, changed, commandsOf, fixture, payer, readingOf, subscription } from './asaas-fixture.js';

const subscriptionRefs = [{ kind: 'subscription', id: subscription }];
const invoiceRefs = (id: string) => [{ kind: 'invoice', id: `pay_08022591${id}` }];
const paymentRefs = (id: string) => [{ kind: 'payment', id: `pay_08022591${id}` }];
const subject = { ...payer, subscriptionId: subscription };

const january = {
  type: 'invoice.record',
  refs: invoiceRefs('3001'),
  currency: 'BRL',
  status: 'issued',
  number: '00003001',
  subtotalMinor: 9990,
  dueDate: '2026-01-12',
  issuedAt: brt('2026-01-05 23:59:59'),
  hostedUrl: 'https://www.asaas.com/i/080225913001',
  subscription: subscriptionRefs,
};
const januaryPayment = {
  type: 'payment.record',
  refs: paymentRefs('3001'),
  currency: 'BRL',
  invoice: invoiceRefs('3001'),
  amountMinor: 9990,
  methodSummary: 'Boleto',
  receiptUrl: 'https://www.asaas.com/comprovantes/080225913001',
};
const active = (gatewayWord: string, at: number) => ({
  type: 'subscription.record',
  refs: subscriptionRefs,
  status: { value: 'active', gatewayWord, at, rank: 60 },
});

describe('PAYMENT_CREATED', () => {
  test('is an issued invoice', () => {
    expect(readingOf(fixture('PAYMENT_CREATED'))).toEqual({
      handled: true,
      action: 'payment_registered',
      subject,
      commands: [{ ...january, issuedAt: brt('2026-01-05 09:00:01') }],
    });
  });

  test('of a card that is charged at once is paid, too', () => {
    const at = brt('2026-01-20 10:05:05');
    expect(commandsOf(fixture('variants/PAYMENT_CREATED.already-confirmed'))).toMatchObject([
      { type: 'payment.record', paidAt: at, methodSummary: 'Mastercard **** 8829' },
      { type: 'invoice.record', issuedAt: at, paidAt: at },
    ]);
  });

  test('as seed 004 prints it has no number, url or status', () => {
    expect(readingOf(fixture('variants/PAYMENT_CREATED.seed-004'))).toEqual({
      handled: true,
      action: 'payment_registered',
      subject: { customerId: 'cus_456', subscriptionId: 'sub_789' },
      commands: [
        {
          type: 'invoice.record',
          refs: [{ kind: 'invoice', id: 'pay_123' }],
          currency: 'BRL',
          status: 'issued',
          subtotalMinor: 9990,
          dueDate: '2024-02-01',
          subscription: [{ kind: 'subscription', id: 'sub_789' }],
        },
      ],
    });
  });
});

describe('PAYMENT_CONFIRMED and PAYMENT_RECEIVED', () => {
  test('confirmed pays payment, invoice and subscription', () => {
    const paidAt = brt('2026-01-09 16:45:03');
    expect(readingOf(fixture('PAYMENT_CONFIRMED'))).toEqual({
      handled: true,
      action: '<activation>',
      subject,
      commands: [
        { ...januaryPayment, paidAt },
        { ...january, paidAt, payment: paymentRefs('3001') },
        active('PAYMENT_CONFIRMED', paidAt),
      ],
    });
  });

  test('received days later tells the day of the confirmation, and that the money is there', () => {
    const paidAt = brt('2026-01-09 23:59:59');
    expect(readingOf(fixture('PAYMENT_RECEIVED'))).toEqual({
      handled: true,
      action: '<activation>',
      subject,
      commands: [
        { ...januaryPayment, paidAt, settledAt: brt('2026-01-12 08:10:00') },
        { ...january, paidAt, payment: paymentRefs('3001') },
        active('PAYMENT_RECEIVED', paidAt),
      ],
    });
  });

  test('a Pix is received without ever being confirmed', () => {
    const at = brt('2026-01-25 13:00:00');
    expect(readingOf(fixture('variants/PAYMENT_RECEIVED.pix-never-confirmed'))).toMatchObject({
      action: '<activation>',
      commands: [
        { type: 'payment.record', paidAt: at, settledAt: at, methodSummary: 'Pix' },
        { type: 'invoice.record', paidAt: at },
        { type: 'subscription.record' },
      ],
    });
  });

  test('a Pix to the account itself belongs to no subscription and hints at no tenant', () => {
    const reading = readingOf(fixture('variants/PAYMENT_RECEIVED.orphan-pix'));
    expect(reading).toMatchObject({ subject: { customerId: 'cus_000005219613' }, commands: [{}, {}] });
    expect(reading).toHaveProperty('subject', { customerId: 'cus_000005219613' });
    expect(reading).toHaveProperty('commands.0.paidAt', brt('2026-01-25 23:59:59'));
  });

  test('a confirmation that is sent when the money is there already tells that, too', () => {
    expect(commandsOf(changed('PAYMENT_CONFIRMED', { status: 'RECEIVED' }))[0]).toMatchObject({
      paidAt: brt('2026-01-09 16:45:03'),
      settledAt: brt('2026-01-09 16:45:03'),
    });
  });

  test('a credit that is planned for later is settled now', () => {
    expect(commandsOf(changed('PAYMENT_RECEIVED', { creditDate: '2026-02-01' }))[0]).toMatchObject({
      settledAt: brt('2026-01-12 08:10:00'),
    });
  });

  test.each(['PAYMENT_CONFIRMED', 'PAYMENT_RECEIVED'])('%s as seed 004 prints it tells no amount', (type) => {
    const [payment, invoice, more] = commandsOf(fixture(`variants/${type}.seed-004`));
    expect(payment).toEqual({
      type: 'payment.record',
      refs: [{ kind: 'payment', id: 'pay_123' }],
      currency: 'BRL',
      invoice: [{ kind: 'invoice', id: 'pay_123' }],
      paidAt: brt('2024-01-15 23:59:59'),
      ...(type === 'PAYMENT_RECEIVED' ? { settledAt: arrival } : {}),
    });
    expect(invoice).toEqual({
      type: 'invoice.record',
      refs: [{ kind: 'invoice', id: 'pay_123' }],
      currency: 'BRL',
      status: 'issued',
      paidAt: brt('2024-01-15 23:59:59'),
      payment: [{ kind: 'payment', id: 'pay_123' }],
    });
    expect(more).toBeUndefined();
  });

  test('the body of the seed for curl is paid when it arrives', () => {
    expect(readingOf(fixture('variants/PAYMENT_CONFIRMED.seed-004-curl'))).toMatchObject({
      subject: { customerId: 'cus_test_456' },
      commands: [{ paidAt: arrival }, { paidAt: arrival }],
    });
  });

  test('the credit bureau collected: paid with interest', () => {
    expect(readingOf(fixture('PAYMENT_DUNNING_RECEIVED'))).toMatchObject({
      action: '<activation>',
      commands: [
        { amountMinor: 10240, paidAt: brt('2026-03-10 14:00:00'), settledAt: brt('2026-03-10 14:00:00') },
        { subtotalMinor: 10240, paidAt: brt('2026-03-10 14:00:00') },
        { status: { value: 'active', rank: 60 } },
      ],
    });
  });
});
