import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/gateways/json.js';
import { changed, commandOf, commandsOf, readingOf, utc } from './stripe-fixture.js';

const subscription = (event: string | Json) => commandOf(event, 'subscription.record');
const person = { customerId: 'cus_BillhookDemo01', tenantHint: 'tenant-123' };
const plan = {
  type: 'subscription.record',
  refs: [{ kind: 'subscription', id: 'sub_BillhookDemo01' }],
  planCode: 'pro_monthly',
  currency: 'USD',
  unitAmountMinor: 2500,
  quantity: 2,
  interval: { unit: 'month', count: 1 },
};
const november = { start: utc('2025-11-01 12:00:00'), end: utc('2025-12-01 12:00:00') };
const leaving = {
  period: november,
  cancelAtPeriodEnd: true,
  canceledAt: utc('2025-11-10 10:00:00'),
  cancelReason: 'cancellation_requested: Too many features',
};
const created = {
  ...plan,
  period: { start: utc('2025-10-01 12:00:00'), end: utc('2025-11-01 12:00:00') },
  cancelAtPeriodEnd: false,
  status: { value: 'incomplete', gatewayWord: 'incomplete', at: utc('2025-10-01 12:00:00'), rank: 10 },
};
const updated = {
  ...plan,
  ...leaving,
  status: { value: 'active', gatewayWord: 'active', at: utc('2025-11-10 10:00:00'), rank: 10 },
};
const deleted = {
  ...plan,
  ...leaving,
  endedAt: utc('2025-12-01 12:00:00'),
  status: { value: 'canceled', gatewayWord: 'canceled', at: utc('2025-12-01 12:00:00'), rank: 90 },
};

describe('customer.subscription.*', () => {
  it.each([
    ['created', 'subscription_registered', created],
    ['updated', 'subscription_synced', updated],
    ['deleted', 'subscription_cancelled', deleted],
  ])('%s tells the subscription, in the shapes of today and of 2020-08-27', (word, action, command) => {
    for (const name of [`customer.subscription.${word}`, `variants/customer.subscription.${word}@2020-08-27`])
      expect(readingOf(name)).toEqual({
        handled: true,
        action,
        subject: { ...person, subscriptionId: 'sub_BillhookDemo01' },
        commands: [command],
      });
  });
  it.each([
    ['paused', 'subscription_synced', 'paused'],
    ['resumed', 'subscription_synced', 'active'],
    ['trial_will_end', 'invoice_synced', 'trialing'],
    ['pending_update_applied', 'subscription_synced', 'active'],
    ['pending_update_expired', 'subscription_synced', 'active'],
  ])('%s is %s with the word %s', (word, action, status) => {
    const reading = readingOf(`customer.subscription.${word}`);
    expect(reading.action).toBe(action);
    expect(reading.commands).toMatchObject([{ status: { value: status, rank: 10 } }]);
  });
  it('tells the end of a trial', () => {
    expect(subscription('customer.subscription.trial_will_end').trialEnd).toBe(utc('2025-10-19 09:00:00'));
  });

  it.each([
    ['trialing', 'trialing', 10],
    ['past_due', 'past_due', 50],
    ['unpaid', 'unpaid', 50],
    ['incomplete_expired', 'incomplete_expired', 80],
    ['canceled', 'canceled', 80],
  ])('updated to %s is %s at rank %i', (word, value, rank) => {
    const { status } = subscription(changed('customer.subscription.updated', { status: word }));
    expect(status).toEqual({ value, gatewayWord: word, at: utc('2025-11-10 10:00:00'), rank });
  });
  it.each([null, 7, 'word_of_tomorrow', 'constructor'])('tells no status for the word %j, and the rest', (word) => {
    const command = subscription(changed('customer.subscription.updated', { status: word }));
    expect(command).not.toHaveProperty('status');
    expect(command).toMatchObject({ ...plan, ...leaving });
  });
  it('deleted ends it now when the object does not tell when, whatever its status', () => {
    const bare = { status: 'active', canceled_at: null, ended_at: null };
    expect(subscription(changed('customer.subscription.deleted', bare))).toMatchObject({
      status: { value: 'canceled', gatewayWord: 'active', rank: 90 },
      canceledAt: utc('2025-12-01 12:00:00'),
      endedAt: utc('2025-12-01 12:00:00'),
    });
  });
});

describe('plan and period of a subscription', () => {
  const item = {
    price: { id: 'price_1', unit_amount: 900, recurring: { interval: 'year', interval_count: 2 } },
    quantity: 1,
  };
  const subscribed = (patch: Json) => subscription(changed('customer.subscription.created', patch));

  it('is the price where there is no lookup key', () => {
    expect(subscribed({ items: { data: [item] } })).toMatchObject({
      planCode: 'price_1',
      unitAmountMinor: 900,
      quantity: 1,
      interval: { unit: 'year', count: 2 },
    });
  });
  it('is the plan where there is no price', () => {
    const old = { items: { data: [] }, plan: { id: 'gold', amount: 700, interval: 'week' }, quantity: 4 };
    expect(subscribed(old)).toMatchObject({
      planCode: 'gold',
      unitAmountMinor: 700,
      quantity: 4,
      interval: { unit: 'week', count: 1 },
    });
  });
  it('has no unit amount when the price is tiered, no quantity when it is metered', () => {
    const command = subscribed({ items: { data: [{ price: { id: 'price_1', unit_amount: null } }] } });
    expect(command.planCode).toBe('price_1');
    for (const field of ['unitAmountMinor', 'quantity', 'interval', 'period'])
      expect(command).not.toHaveProperty(field);
  });
  it('is the period that ends first when items differ', () => {
    const items = [
      { ...item, current_period_start: 1_760_000_000, current_period_end: 1_790_000_000 },
      { ...item, current_period_start: 1_761_000_000, current_period_end: 1_763_000_000 },
    ];
    expect(subscribed({ items: { data: items } }).period).toEqual({ start: 1_761_000_000_000, end: 1_763_000_000_000 });
  });
  it.each([
    ['the end of the period', utc('2025-11-01 12:00:00') / 1000, true],
    ['a later day', utc('2026-01-01 12:00:00') / 1000, false],
    ['no day', null, false],
  ])('ends with the period when it is scheduled to end at %s: flexible billing', (_, at, ends) => {
    expect(subscribed({ cancel_at: at }).cancelAtPeriodEnd).toBe(ends);
  });
  it('tells when a paused collection goes on', () => {
    expect(subscribed({ pause_collection: { behavior: 'void', resumes_at: 1_763_000_000 } }).resumesAt).toBe(
      1_763_000_000_000,
    );
  });
});

describe('customer.*', () => {
  it('customer.created and customer.updated tell name and address', () => {
    const known = { name: 'Ada Lovelace', email: 'ada@example.com' };
    expect(readingOf('customer.created')).toEqual({
      handled: true,
      action: 'customer_synced',
      subject: { ...person, ...known },
      commands: [{ type: 'customer.record', ...known }],
    });
    expect(commandsOf('customer.updated')).toEqual([
      { type: 'customer.record', name: 'Ada Lovelace Ltd', email: 'billing@example.com' },
    ]);
  });
  it('payment_method.* tell whose card it is, until when it is valid, and which is the default', () => {
    const type = 'method.record';
    const methodId = 'pm_BillhookDemo01';
    expect(readingOf('payment_method.automatically_updated')).toEqual({
      handled: true,
      action: 'invoice_synced',
      subject: { customerId: 'cus_BillhookDemo01', name: 'Ada Lovelace', email: 'ada@example.com' },
      commands: [{ type, methodId, card: { summary: 'Visa **** 5556', month: 4, year: 2030, at: 1761793200_000 } }],
    });
    expect(commandsOf('payment_method.attached')).toMatchObject([{ card: { summary: 'Visa **** 4242' } }]);
    expect(commandsOf('payment_method.updated')).toMatchObject([{ card: { month: 4, year: 2031 } }]);
    expect(readingOf('payment_method.detached')).toMatchObject({
      subject: { customerId: 'cus_BillhookDemo01' },
      commands: [{ type, methodId: 'pm_BillhookDemo02', detachedAt: 1764676800_000 }],
    });
    // A bank account has no end, and what is no month is none.
    for (const card of [null, { exp_month: 13, exp_year: 2030 }, { exp_month: '4', exp_year: 2030 }])
      expect(readingOf(changed('payment_method.attached', { card })).commands).toEqual([]);
    const settings = { invoice_settings: { default_payment_method: methodId } };
    expect(readingOf(changed('customer.updated', settings)).commands.at(-1)).toMatchObject({ type, methodId });
  });
});

describe('the hint at a tenant', () => {
  const hint = (patch: Json) => readingOf(changed('invoice.paid', patch)).subject.tenantHint;
  const bare = { metadata: null, parent: null };

  it.each<[string, Json, string | undefined]>([
    ['the object itself, first', { metadata: { tenant_id: 'own' } }, 'own'],
    ['the subscription behind an invoice', {}, 'tenant-123'],
    ['the same before 2025-03-31', { parent: null, subscription_details: { metadata: { tenant_id: 'old' } } }, 'old'],
    ['a line', { ...bare, lines: { data: [{ metadata: {} }, { metadata: { tenant_id: 'line' } }] } }, 'line'],
    ['an expanded customer', { ...bare, customer: { id: 'cus_1', metadata: { tenant_id: 'customer' } } }, 'customer'],
    ['a number', { metadata: { tenant_id: 42 } }, '42'],
    ['nowhere', bare, undefined],
  ])('is found in %s', (_, patch, expected) => {
    expect(hint(patch)).toBe(expected);
  });
});
