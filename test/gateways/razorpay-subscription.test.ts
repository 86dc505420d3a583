import { describe, expect, test } from 'vitest';
import { asha, changed, commandsOf, fixture, readingOf, utc } from './razorpay-fixture.js';

const refs = [{ kind: 'subscription', id: 'sub_BillhookDemo01' }];
const base = { type: 'subscription.record', refs, planCode: 'plan_BillhookPro01', quantity: 1 };
const january = { start: utc('2026-01-11 18:30:00'), end: utc('2026-02-11 18:30:00') };
const february = { start: utc('2026-02-11 18:30:00'), end: utc('2026-03-11 18:30:00') };
const payer = { customerId: asha.customerId, tenantHint: asha.tenantHint, subscriptionId: 'sub_BillhookDemo01' };

describe('subscription.charged', () => {
  const charge = {
    type: 'payment.record',
    refs: [{ kind: 'payment', id: 'pay_BillhookSub001' }],
    amountMinor: 149900,
    currency: 'INR',
    methodId: 'token_BillhookTok1',
    methodSummary: 'Visa **** 4242',
    paidAt: utc('2026-01-11 18:31:41'),
  };
  const active = {
    ...base,
    period: january,
    status: { value: 'active', gatewayWord: 'active', at: utc('2026-01-11 18:31:41'), rank: 60 },
  };

  test('tells payment, invoice and subscription', () => {
    expect(readingOf(fixture('subscription.charged'))).toEqual({
      handled: true,
      action: 'subscription_activated',
      subject: { ...payer, email: asha.email },
      commands: [
        { ...charge, invoice: [{ kind: 'invoice', id: 'inv_BillhookSub001' }] },
        {
          type: 'invoice.record',
          refs: [{ kind: 'invoice', id: 'inv_BillhookSub001' }],
          status: 'issued',
          currency: 'INR',
          subtotalMinor: 149900,
          paidAt: utc('2026-01-11 18:31:41'),
          payment: charge.refs,
          subscription: refs,
        },
        active,
      ],
    });
  });

  test('without an invoice the payment names the subscription', () => {
    expect(commandsOf(changed('subscription.charged', { payment: { invoice_id: null } }))).toEqual([
      { ...charge, subscription: refs },
      active,
    ]);
  });

  test('is a fact though the payload does not say captured', () => {
    const [payment] = commandsOf(changed('subscription.charged', { payment: { status: undefined, captured: '1' } }));
    expect(payment).toMatchObject({ paidAt: charge.paidAt });
  });
});

describe('the states of a subscription', () => {
  test.each([
    ['activated', 'subscription_activated', 'active', 'active', 60, '2026-01-11 18:31:40', january, 1],
    ['pending', 'subscription_past_due', 'past_due', 'pending', 50, '2026-02-11 18:31:53', february, 1],
    ['halted', 'subscription_suspended', 'suspended', 'halted', 51, '2026-02-14 18:31:50', february, 1],
    ['updated', 'subscription_synced', 'active', 'active', 10, '2026-03-01 07:00:00', february, 3],
    ['paused', 'subscription_paused', 'paused', 'paused', 50, '2026-03-05 07:00:00', february, 3],
    ['resumed', 'subscription_resumed', 'active', 'active', 60, '2026-03-20 07:00:00', february, 3],
  ])('subscription.%s is %s', (event, action, value, gatewayWord, rank, at, period, quantity) => {
    expect(readingOf(fixture(`subscription.${event}`))).toEqual({
      handled: true,
      action,
      subject: payer,
      commands: [{ ...base, quantity, period, status: { value, gatewayWord, at: utc(at), rank } }],
    });
  });

  test('subscription.authenticated waits for its start as a trial', () => {
    expect(readingOf(fixture('subscription.authenticated'))).toEqual({
      handled: true,
      action: 'subscription_registered',
      subject: payer,
      commands: [
        {
          ...base,
          status: { value: 'trialing', gatewayWord: 'authenticated', at: utc('2026-01-05 04:02:11'), rank: 10 },
          trialEnd: utc('2026-01-11 18:30:00'),
        },
      ],
    });
  });

  test('subscription.authenticated that starts at once is incomplete until it is charged', () => {
    const [record] = commandsOf(changed('subscription.authenticated', { subscription: { start_at: null } }));
    expect(record).toMatchObject({ status: { value: 'incomplete' } });
    expect(record).not.toHaveProperty('trialEnd');
  });

  test('subscription.cancelled ended when the payload says', () => {
    const endedAt = utc('2026-04-02 11:19:58');
    const status = { value: 'canceled', gatewayWord: 'cancelled', at: utc('2026-04-02 11:20:00'), rank: 90 };
    expect(readingOf(fixture('subscription.cancelled'))).toEqual({
      handled: true,
      action: 'subscription_cancelled',
      subject: payer,
      commands: [{ ...base, quantity: 3, period: february, status, endedAt, canceledAt: endedAt }],
    });
  });

  test('subscription.cancelled without ended_at ended when the event happened', () => {
    const at = utc('2026-04-02 11:20:00');
    const [record] = commandsOf(changed('subscription.cancelled', { subscription: { ended_at: null } }));
    expect(record).toMatchObject({ endedAt: at, canceledAt: at });
  });

  test('subscription.completed has run its course', () => {
    const status = { value: 'completed', gatewayWord: 'completed', at: utc('2026-04-10 18:31:00'), rank: 90 };
    expect(readingOf(fixture('subscription.completed'))).toEqual({
      handled: true,
      action: 'subscription_completed',
      subject: { ...payer, subscriptionId: 'sub_BillhookDemo02' },
      commands: [
        {
          type: 'subscription.record',
          refs: [{ kind: 'subscription', id: 'sub_BillhookDemo02' }],
          planCode: 'plan_BillhookBoost',
          quantity: 1,
          period: { start: utc('2026-03-09 18:30:00'), end: utc('2026-04-09 18:30:00') },
          status,
          endedAt: utc('2026-04-09 18:30:00'),
        },
      ],
    });
  });

  test('the name of the event counts, not a payload that is ahead of it', () => {
    expect(commandsOf(changed('subscription.activated', { subscription: { status: 'cancelled' } }))).toMatchObject([
      { status: { value: 'active', gatewayWord: 'cancelled' } },
    ]);
  });

  test.each([
    ['created', 'incomplete', 10],
    ['pending', 'past_due', 50],
    ['halted', 'suspended', 50],
    ['cancelled', 'canceled', 80],
    ['expired', 'incomplete_expired', 80],
  ])('subscription.updated takes the word %s of the payload', (status, value, rank) => {
    expect(commandsOf(changed('subscription.updated', { subscription: { status } }))).toMatchObject([
      { status: { value, gatewayWord: status, rank } },
    ]);
  });

  test.each([undefined, null, 'frozen', 'constructor'])(
    'subscription.updated with status %j tells no status',
    (status) => {
      expect(commandsOf(changed('subscription.updated', { subscription: { status } }))[0]).not.toHaveProperty('status');
    },
  );

  test('a payment that comes along although contains does not list it is told', () => {
    const payment = {
      ...(fixture('payment.captured').payload as never as { payment: { entity: object } }).payment.entity,
    };
    const [first, second] = commandsOf(changed('subscription.activated', { payment: { ...payment } }));
    expect(first).toMatchObject({ type: 'payment.record', subscription: refs, paidAt: utc('2026-01-11 18:31:40') });
    expect(second).toMatchObject({ type: 'subscription.record' });
  });
});
