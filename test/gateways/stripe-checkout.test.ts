import { describe, expect, it } from 'vitest';
import { stripe } from '../../src/gateways/stripe.js';
import { changed, fixture, readingOf } from './stripe-fixture.js';

const session = 'checkout.session.completed';
const ada = { customerId: 'cus_BillhookDemo01', name: 'Ada Lovelace', email: 'ada@example.com' };

describe('a checkout session', () => {
  it('tells whose customer and subscription it created, and nothing of money', () => {
    expect(readingOf(session)).toEqual({
      handled: true,
      action: 'checkout_synced',
      subject: { ...ada, subscriptionId: 'sub_BillhookDemo01', tenantHint: 'tenant-123' },
      commands: [{ type: 'subscription.record', refs: [{ kind: 'subscription', id: 'sub_BillhookDemo01' }] }],
    });
  });
  it('links its payment to its invoice, whether the money came or not', () => {
    expect(readingOf('checkout.session.async_payment_succeeded').commands).toEqual([
      {
        type: 'payment.record',
        refs: [{ kind: 'payment', id: 'pi_BillhookDemo01' }],
        invoice: [{ kind: 'invoice', id: 'in_BillhookDemo01' }],
      },
    ]);
    expect(readingOf('checkout.session.async_payment_failed').commands).toEqual([
      { type: 'payment.record', refs: [{ kind: 'payment', id: 'pi_BillhookDemo02' }] },
    ]);
  });
  it('reads objects that Stripe expanded', () => {
    const expanded = changed(session, {
      customer: { id: 'cus_1', metadata: { tenant_id: 'of-the-customer' } },
      subscription: { id: 'sub_1' },
      payment_intent: { id: 'pi_1' },
      metadata: null,
    });
    expect(readingOf(expanded)).toMatchObject({
      subject: { customerId: 'cus_1', subscriptionId: 'sub_1', tenantHint: 'of-the-customer' },
      commands: [{ refs: [{ id: 'pi_1' }] }, { refs: [{ id: 'sub_1' }] }],
    });
  });
  it('takes no tenant from `client_reference_id`, which a payer can write into a payment link', () => {
    expect(readingOf(changed(session, { metadata: null })).subject).not.toHaveProperty('tenantHint');
  });
  it('of a guest who bought nothing names nobody', () => {
    const bare = changed(session, { customer: null, subscription: null, payment_intent: null, invoice: null });
    expect(stripe.read(bare, 0)).toEqual({
      handled: false,
      reason: 'the session names no customer and nothing that was bought',
    });
  });
  it('that expired tells nothing', () => {
    expect(stripe.read(fixture('checkout.session.expired'), 0)).toMatchObject({ handled: false });
  });
});
