import * as stripe from '../stories/stripe-messages.js';
import type { NamedCase } from './named-case.js';
import { at, final, in1, open, paid, settled } from './stripe-kit.js';

/** What credit notes leave to pay, as the invoice tells it. */
const credited = (before: number, after = 0) => ({
  pre_payment_credit_notes_amount: before,
  post_payment_credit_notes_amount: after,
  amount_due: 5000 - before,
});
const isPaid = ['subscription.created sub_1', 'subscription.activated sub_1', 'tenant.activated'];
export const creditNotes: NamedCase[] = [
  {
    name: 'a credit note of the second in which the invoice was finalized, and the rest paid',
    messages: [
      final,
      stripe.invoice(in1, 'invoice.updated', at(0), { ...open, ...credited(1000), amount_remaining: 4000 }),
      stripe.intentSucceeded({ ...in1, amount: 4000 }, at(60)),
      stripe.invoice(in1, 'invoice.paid', at(60), { ...paid(4000, 60), ...credited(1000) }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'succeeded 4000-0 USD @60' },
      invoices: { in_1: 'paid/paid 4000/4000 USD @60' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 4000',
      'invoice.paid in_1 4000',
      ...isPaid,
      'mail payment_received',
    ],
    may: ['subscription.updated sub_1'],
  },
  {
    name: 'a credit note is voided: the whole is owed again',
    messages: [
      final,
      stripe.invoice(in1, 'invoice.updated', at(60), { ...open, ...credited(1000), amount_remaining: 4000 }),
      stripe.invoice(in1, 'invoice.updated', at(120), { ...open, ...credited(0) }),
    ],
    ends: {
      payments: { pi_1: 'pending null-0 null –' },
      invoices: { in_1: 'issued/pending 0/5000 USD –' },
      subscriptions: { sub_1: 'incomplete' },
      tenant: 'pending',
      dunning: 'clear',
    },
    told: ['invoice.created in_1'],
  },
  {
    name: 'an invoice that failed is credited in whole: Stripe calls it paid, and nobody gets a receipt',
    messages: [
      final,
      stripe.intentFailed(in1, at(60)),
      stripe.invoice(in1, 'invoice.updated', at(120), { ...paid(0, 120), charged: false, ...credited(5000) }),
      stripe.invoice(in1, 'invoice.paid', at(120), { ...paid(0, 120), charged: false, ...credited(5000) }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'failed 5000-0 USD –' },
      invoices: { in_1: 'paid/paid 0/0 USD @120' },
    },
    told: ['invoice.created in_1', 'payment.failed', 'invoice.paid in_1 0', ...isPaid],
    may: ['mail payment_failed', 'dunning.started', 'dunning.resolved', 'subscription.updated sub_1'],
  },
  {
    name: 'a credit note after the payment is one refund',
    messages: [
      stripe.intentSucceeded(in1, at(60)),
      stripe.invoice(in1, 'invoice.paid', at(60), paid(5000, 60)),
      stripe.refund(in1, 'refund.created', at(120), { id: 're_1', amount: 1000 }, 'succeeded'),
      stripe.chargeRefunded({ ...in1, shape: 'basil' }, at(120), 0, 1000, []),
      stripe.invoice(in1, 'invoice.updated', at(120), { ...paid(5000, 60), ...credited(0, 1000) }),
    ],
    ends: {
      ...settled,
      payments: { pi_1: 'partially_refunded 5000-1000 USD @60' },
      invoices: { in_1: 'paid/partially_refunded 5000/5000 USD @60' },
      refunds: { re_1: 'succeeded 1000' },
    },
    told: [
      'invoice.created in_1',
      'payment.succeeded pi_1 5000',
      'invoice.paid in_1 5000',
      'payment.refunded re_1 1000',
      ...isPaid,
      'mail payment_received',
    ],
    may: ['subscription.updated sub_1'],
  },
];
