import type { EventRow } from '../../gateway.js';
import { chargeExpired, chargeFailed, chargePending, chargeSucceeded, chargeUpdated } from '../charge.js';
import { invoicePaymentPaid } from '../invoice.js';
import type { EventMessage } from '../message.js';
import {
  intentAuthorized,
  intentCanceled,
  intentFailed,
  intentProcessing,
  intentSucceeded,
} from '../payment-intent.js';

type Row = EventRow<EventMessage>;

const intentFailure: Row = {
  action: 'payment_failed',
  effect: 'An attempt failed, with its code and whether another may pass; the same payment may still succeed',
  outbound: ['payment.failed'],
  read: intentFailed,
};
const charged: Row = {
  action: 'receipt_updated',
  effect: 'The payment is paid, or only held until the capture; its charge, means and receipt become known',
  outbound: ['payment.authorized', 'payment.succeeded', 'invoice.paid'],
  read: chargeSucceeded,
};

/** Money that comes. */
export const paymentRows: Readonly<Record<string, Row>> = {
  'payment_intent.succeeded': {
    action: 'payment_succeeded',
    effect: 'The payment is paid with what was received; an invoice whose total it covers is paid',
    outbound: ['payment.succeeded', 'invoice.paid'],
    read: intentSucceeded,
  },
  'payment_intent.payment_failed': intentFailure,
  // Stripe never sends it; seed 001 names it, and integrations written against that seed do.
  'payment_intent.failed': intentFailure,
  'payment_intent.canceled': {
    action: 'payment_canceled',
    effect: 'The payment is canceled, unless it was paid',
    outbound: ['payment.canceled'],
    read: intentCanceled,
  },
  'payment_intent.processing': {
    action: 'payment_processing',
    effect: 'The payment is under way: the bank decides later',
    outbound: [],
    read: intentProcessing,
  },
  'payment_intent.amount_capturable_updated': {
    action: 'payment_authorized',
    effect: 'The money is held until the capture',
    outbound: ['payment.authorized'],
    read: intentAuthorized,
  },
  'charge.succeeded': charged,
  'charge.captured': charged,
  'charge.updated': {
    action: 'receipt_updated',
    effect: 'Means and receipt of the payment become known',
    outbound: [],
    read: chargeUpdated,
  },
  'charge.pending': {
    action: 'payment_processing',
    effect: 'The payment is under way: the bank decides later',
    outbound: [],
    read: chargePending,
  },
  'charge.failed': {
    action: 'payment_failed',
    effect: 'An attempt failed; of a charge with a payment intent, that intent tells it',
    outbound: ['payment.failed'],
    read: chargeFailed,
  },
  'charge.expired': {
    action: 'payment_canceled',
    effect: 'Held money was let go uncaptured: the payment is canceled, unless it was paid',
    outbound: ['payment.canceled'],
    read: chargeExpired,
  },
  'invoice_payment.paid': {
    action: 'payment_succeeded',
    effect: 'The payment is paid and linked to its invoice: since 2025-03-31 nothing else names both',
    outbound: ['payment.succeeded', 'invoice.paid'],
    read: invoicePaymentPaid,
  },
};
