import { describe, expect, test } from 'vitest';
import { arrival, brt, changed, commandsOf, fixture, payer, readingOf, subscription } from './asaas-fixture.js';

const subscriptionRefs = [{ kind: 'subscription', id: subscription }];
const invoiceRefs = (id: string) => [{ kind: 'invoice', id: `pay_08022591${id}` }];
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
describe('events about the invoice', () => {
  const february = {
    ...january,
    refs: invoiceRefs('3002'),
    number: '00003002',
    dueDate: '2026-02-13',
    issuedAt: brt('2026-02-01 23:59:59'),
    hostedUrl: 'https://www.asaas.com/i/080225913002',
  };
  const march = {
    ...february,
    refs: invoiceRefs('3006'),
    number: '00003006',
    dueDate: '2026-03-12',
    issuedAt: brt('2026-03-01 23:59:59'),
    hostedUrl: 'https://www.asaas.com/i/080225913006',
  };

  test.each([
    ['PAYMENT_UPDATED', 'payment_updated', february],
    ['PAYMENT_OVERDUE', '<overdue>', { ...february, overdueAt: brt('2026-02-16 03:01:46') }],
    [
      'PAYMENT_DELETED',
      'payment_deleted',
      { ...march, voided: { at: brt('2026-03-02 15:00:00'), by: 'asaas', reason: null } },
    ],
    ['PAYMENT_RESTORED', 'payment_registered', { ...march, restoredAt: brt('2026-03-02 15:10:00') }],
  ])('%s', (type, action, command) => {
    expect(readingOf(fixture(type))).toEqual({ handled: true, action, subject, commands: [command] });
  });

  test('PAYMENT_OVERDUE as seed 004 prints it', () => {
    expect(commandsOf(fixture('variants/PAYMENT_OVERDUE.seed-004'))).toEqual([
      {
        type: 'invoice.record',
        refs: [{ kind: 'invoice', id: 'pay_123' }],
        currency: 'BRL',
        status: 'issued',
        dueDate: '2024-01-01',
        overdueAt: arrival,
      },
    ]);
  });

  test('PAYMENT_OVERDUE of a charge that is received meanwhile tells both', () => {
    expect(commandsOf(changed('PAYMENT_OVERDUE', { status: 'RECEIVED', paymentDate: '2026-02-16' }))).toMatchObject([
      { type: 'payment.record', paidAt: brt('2026-02-16 03:01:46') },
      { type: 'invoice.record', overdueAt: brt('2026-02-16 03:01:46'), paidAt: brt('2026-02-16 03:01:46') },
      { type: 'subscription.record' },
    ]);
  });

  test('keys that are absent tell nothing', () => {
    const absent = { subscription: undefined, discount: undefined, dueDate: null, invoiceUrl: null, value: null };
    const [invoice] = commandsOf(changed('PAYMENT_UPDATED', { ...absent, invoiceNumber: null, dateCreated: 'soon' }));
    expect(invoice).toEqual({ type: 'invoice.record', refs: invoiceRefs('3002'), currency: 'BRL', status: 'issued' });
  });
});

describe('events about the card', () => {
  const card = { methodSummary: 'Mastercard **** 8829', methodId: 'a75a1d98-c52d-4a6b-a413-71e00b193c99' };

  test('PAYMENT_AUTHORIZED', () => {
    expect(readingOf(fixture('PAYMENT_AUTHORIZED'))).toMatchObject({
      action: 'payment_authorized',
      subject: payer,
      commands: [{ ...card, amountMinor: 25000, authorizedAt: brt('2026-01-20 10:05:02') }, { subtotalMinor: 25000 }],
    });
    expect(commandsOf(fixture('PAYMENT_AUTHORIZED'))[0]).not.toHaveProperty('paidAt');
  });

  test.each([
    ['CREDIT_CARD_CAPTURE_REFUSED', '2026-01-21 11:00:00', null],
    ['REPROVED_BY_RISK_ANALYSIS', '2026-01-21 12:00:00', false],
  ])('PAYMENT_%s is a failure', (code, at, recoverable) => {
    expect(readingOf(fixture(`PAYMENT_${code}`))).toMatchObject({
      action: 'payment_failed',
      commands: [
        { ...card, amountMinor: 18050, failure: { at: brt(at), code, recoverable, message: expect.any(String) } },
        { type: 'invoice.record', subtotalMinor: 18050 },
      ],
    });
  });

  test('a card whose number is null is only a credit card', () => {
    const creditCard = { creditCardNumber: null, creditCardBrand: null, creditCardToken: null };
    const [payment] = commandsOf(changed('PAYMENT_AUTHORIZED', { creditCard }));
    expect(payment).toMatchObject({ methodSummary: 'Credit card' });
    expect(payment).not.toHaveProperty('methodId');
  });
});
