import * as stripe from '../stories/stripe-messages.js';
import type { NamedCase } from './named-case.js';
import { active, at, bill, open, paid } from './stripe-kit.js';

const shapes: readonly stripe.Shape[] = ['2020', 'basil'];

export const collections: NamedCase[] = shapes.flatMap((shape): NamedCase[] => {
  const doc = bill(5000, { shape });
  const created = active('created', 0);
  return [
    {
      name: `a renewal that goes well, told by messages of one second (${shape})`,
      messages: [
        created,
        ...(shape === '2020' ? [stripe.invoice(doc, 'invoice.finalized', at(60), open)] : []),
        stripe.chargeSucceeded(doc, at(60)),
        stripe.intentSucceeded(doc, at(60)),
        stripe.invoice(doc, 'invoice.paid', at(60), paid(5000, 60)),
        stripe.invoice(doc, 'invoice.payment_succeeded', at(60), paid(5000, 60)),
      ],
      ends: {
        payments: { pi_1: 'succeeded 5000-0 USD @60' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @60' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'invoice.created in_1',
        'payment.succeeded pi_1 5000',
        'invoice.paid in_1 5000',
        'subscription.created sub_1',
        'subscription.activated sub_1',
        'tenant.activated',
        'mail payment_received',
      ],
      may: ['subscription.updated sub_1', 'subscription.updated sub_1'],
    },
    {
      name: `a renewal that fails and recovers (${shape})`,
      messages: [
        stripe.intentFailed(doc, at(61)),
        stripe.chargeFailed(doc, at(60)),
        stripe.invoice(doc, 'invoice.payment_failed', at(60), { ...open, attempt_count: 1, charged: true }),
        stripe.intentSucceeded({ ...doc, ch: 'ch_2' }, at(3600)),
        stripe.invoice({ ...doc, ch: 'ch_2' }, 'invoice.paid', at(3601), paid(5000, 3600)),
      ],
      ends: {
        payments: { pi_1: 'succeeded 5000-0 USD @3600' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @3600' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'payment.failed',
        'invoice.created in_1',
        'payment.succeeded pi_1 5000',
        'invoice.paid in_1 5000',
        'subscription.created sub_1',
        'subscription.activated sub_1',
        'tenant.activated',
        'mail payment_received',
      ],
      may: [
        'mail payment_failed',
        'dunning.started',
        'dunning.resolved',
        'subscription.past_due sub_1',
        'subscription.updated sub_1',
      ],
    },
    {
      name: `two Event objects for each failure, a second apart (${shape})`,
      messages: [
        stripe.intentFailed(doc, at(60)),
        stripe.intentFailed(doc, at(61)),
        stripe.invoice(doc, 'invoice.payment_failed', at(60), { ...open, attempt_count: 1, charged: true }),
        stripe.invoice(doc, 'invoice.payment_failed', at(61), { ...open, attempt_count: 1, charged: true }),
        stripe.invoice(doc, 'invoice.paid', at(3601), paid(5000, 3600)),
      ],
      ends: {
        payments: { pi_1: shape === '2020' ? 'succeeded 5000-0 USD @3601' : 'failed 5000-0 USD –' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @3600' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'payment.failed',
        'invoice.created in_1',
        ...(shape === '2020' ? ['payment.succeeded pi_1 5000'] : []),
        'invoice.paid in_1 5000',
        'subscription.created sub_1',
        'subscription.activated sub_1',
        'tenant.activated',
        'mail payment_received',
      ],
      may: [
        'mail payment_failed',
        'dunning.started',
        'dunning.resolved',
        'subscription.past_due sub_1',
        'subscription.updated sub_1',
      ],
    },
    {
      name: `an invoice that credit pays in part fails and recovers (${shape})`,
      messages: [
        stripe.intentFailed({ ...doc, amount: 3000 }, at(60)),
        stripe.invoice(doc, 'invoice.payment_failed', at(60), {
          ...open,
          attempt_count: 1,
          charged: true,
          amount_due: 3000,
          amount_remaining: 3000,
          starting_balance: -2000,
        }),
        stripe.intentSucceeded({ ...doc, amount: 3000, ch: 'ch_2' }, at(3600)),
        stripe.invoice(doc, 'invoice.paid', at(3600), {
          ...paid(3000, 3600),
          amount_due: 3000,
          starting_balance: -2000,
        }),
      ],
      ends: {
        payments: { pi_1: 'succeeded 3000-0 USD @3600' },
        invoices: { in_1: 'paid/paid 5000/5000 USD @3600' },
        subscriptions: { sub_1: 'active' },
        tenant: 'active',
        dunning: 'clear',
      },
      told: [
        'payment.failed',
        'invoice.created in_1',
        'payment.succeeded pi_1 3000',
        'invoice.paid in_1 5000',
        'subscription.created sub_1',
        'subscription.activated sub_1',
        'tenant.activated',
        'mail payment_received',
      ],
      may: [
        'mail payment_failed',
        'dunning.started',
        'dunning.resolved',
        'subscription.past_due sub_1',
        'subscription.updated sub_1',
      ],
    },
  ];
});
