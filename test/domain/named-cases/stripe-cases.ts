import * as stripe from '../stories/stripe-messages.js';
import type { NamedCase } from './named-case.js';
import { collections } from './stripe-collections.js';
import { creditNotes } from './stripe-credit-notes.js';
import { invoices } from './stripe-invoices.js';
import { active, at, one, oneOff, patched } from './stripe-kit.js';
import { disputes, refunds } from './stripe-reversals.js';

const others: NamedCase[] = [
  {
    name: 'a subscription is deleted, heard of before it is created',
    messages: [
      active('created', 0, 'incomplete'),
      active('updated', 0),
      active('updated', 60, 'past_due'),
      active('deleted', 60, 'canceled'),
    ],
    ends: { subscriptions: { sub_1: 'canceled' }, tenant: 'pending', dunning: 'clear' },
    told: ['subscription.created sub_1', 'subscription.cancelled sub_1'],
    may: ['subscription.activated sub_1', 'subscription.updated sub_1', 'subscription.past_due sub_1'],
  },
  {
    name: 'a bank debit is under way, fails, is tried again and passes',
    messages: [
      patched(stripe.intentProcessing(one, at(0)), { currency: 'usd' }),
      stripe.intentFailed(one, at(86_400)),
      patched(stripe.intentProcessing({ ...one, ch: 'ch_2' }, at(90_000)), { currency: 'usd' }),
      stripe.intentSucceeded({ ...one, ch: 'ch_2' }, at(180_000)),
      stripe.chargeSucceeded({ ...one, ch: 'ch_2' }, at(180_000)),
    ],
    ends: { ...oneOff, payments: { pi_1: 'succeeded 1000-0 USD @180000' } },
    told: ['payment.failed', 'payment.succeeded pi_1 1000', 'mail payment_received'],
    may: ['mail payment_failed'],
  },
  {
    name: 'money is held and captured in part',
    messages: [
      stripe.intentAuthorized(one, at(0)),
      patched(stripe.chargeSucceeded(one, at(0)), { captured: false, amount_captured: 0 }),
      patched(stripe.chargeSucceeded(one, at(60)), { amount_captured: 700 }),
      patched(stripe.intentSucceeded(one, at(60)), { amount_received: 700 }),
    ],
    ends: { ...oneOff, payments: { pi_1: 'succeeded 700-0 USD @60' } },
    told: ['payment.authorized pi_1', 'payment.succeeded pi_1 700', 'mail payment_received'],
  },
  {
    name: 'two attempts fail in one second',
    messages: [
      stripe.intentFailed(one, at(0)),
      stripe.chargeFailed(one, at(0)),
      stripe.intentFailed({ ...one, ch: 'ch_2' }, at(0)),
      stripe.chargeFailed({ ...one, ch: 'ch_2' }, at(0)),
      stripe.intentCanceled({ ...one, ch: 'ch_2' }, at(60)),
    ],
    ends: { ...oneOff, payments: { pi_1: 'canceled 1000-0 USD –' } },
    told: ['payment.failed', 'payment.failed', 'payment.canceled pi_1'],
    may: ['mail payment_failed'],
  },
];

export const stripeCases: readonly NamedCase[] = [
  ...collections,
  ...refunds,
  ...disputes,
  ...invoices,
  ...creditNotes,
  ...others,
];
