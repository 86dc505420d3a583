import type { EventRow } from '../gateway.js';
import {
  chargeExpired,
  chargeFailed,
  chargePending,
  chargeRefunded,
  chargeSucceeded,
  chargeUpdated,
} from './charge.js';
import { customer, methodRenewed } from './customer.js';
import { dispute } from './dispute.js';
import {
  invoiceDeleted,
  invoiceFailed,
  invoiceFinalized,
  invoiceOverdue,
  invoicePaid,
  invoicePaymentPaid,
  invoiceSynced,
  invoiceUpcoming,
} from './invoice.js';
import type { EventMessage } from './message.js';
import { intentAuthorized, intentCanceled, intentFailed, intentProcessing, intentSucceeded } from './payment-intent.js';
import { refund } from './refund.js';
import { subscriptionDeleted, subscriptionSynced } from './subscription.js';

const intentFailure = { action: 'payment_failed', read: intentFailed };
const refundRow = { action: 'refund_registered', read: refund };
const disputeRow = { action: 'dispute_registered', read: dispute };
const paidInvoice = { action: 'subscription_activated', read: invoicePaid };
const syncedInvoice = { action: 'invoice_synced', read: invoiceSynced() };
const syncedSubscription = { action: 'subscription_synced', read: subscriptionSynced };
const syncedCustomer = { action: 'customer_synced', read: customer };

/** Every Stripe event type that we know. Source: https://docs.stripe.com/api/events/types */
export const stripeEvents: Readonly<Record<string, EventRow<EventMessage>>> = {
  'payment_intent.succeeded': { action: 'payment_succeeded', read: intentSucceeded },
  'payment_intent.payment_failed': intentFailure,
  // Stripe never sends it; seed 001 names it, and integrations written against that seed do.
  'payment_intent.failed': intentFailure,
  'payment_intent.canceled': { action: 'payment_canceled', read: intentCanceled },
  'payment_intent.processing': { action: 'payment_processing', read: intentProcessing },
  'payment_intent.amount_capturable_updated': { action: 'payment_authorized', read: intentAuthorized },
  'payment_intent.created': { ignored: 'an intent is no payment until an attempt was made' },
  'payment_intent.requires_action': { ignored: 'the customer has yet to confirm; nothing was paid and nothing failed' },
  'payment_intent.partially_funded': { ignored: 'the payment counts once it is complete' },

  'charge.succeeded': { action: 'receipt_updated', read: chargeSucceeded },
  'charge.captured': { action: 'receipt_updated', read: chargeSucceeded },
  'charge.updated': { action: 'receipt_updated', read: chargeUpdated },
  'charge.pending': { action: 'payment_processing', read: chargePending },
  'charge.failed': { action: 'payment_failed', read: chargeFailed },
  'charge.expired': { action: 'payment_canceled', read: chargeExpired },
  'charge.refunded': { action: '<refund>', read: chargeRefunded },

  'refund.created': refundRow,
  'refund.updated': refundRow,
  'refund.failed': refundRow,
  'charge.refund.updated': refundRow,

  'charge.dispute.created': disputeRow,
  'charge.dispute.updated': disputeRow,
  'charge.dispute.closed': disputeRow,
  'charge.dispute.funds_withdrawn': disputeRow,
  'charge.dispute.funds_reinstated': disputeRow,

  'invoice.paid': paidInvoice,
  'invoice.payment_succeeded': paidInvoice,
  'invoice.payment_failed': { action: 'invoice_payment_failed', read: invoiceFailed },
  'invoice.created': syncedInvoice,
  'invoice.updated': syncedInvoice,
  'invoice.sent': syncedInvoice,
  'invoice.finalized': { action: 'invoice_synced', read: invoiceFinalized },
  'invoice.finalization_failed': syncedInvoice,
  'invoice.payment_action_required': syncedInvoice,
  'invoice.overdue': { action: 'invoice_synced', read: invoiceOverdue },
  'invoice.voided': { action: 'invoice_synced', read: invoiceSynced('void') },
  'invoice.marked_uncollectible': { action: 'invoice_synced', read: invoiceSynced('uncollectible') },
  'invoice.deleted': { action: 'invoice_synced', read: invoiceDeleted },
  'invoice.upcoming': { action: 'invoice_synced', read: invoiceUpcoming },
  'invoice.will_be_due': { ignored: 'reminders follow our own schedule' },
  'invoice_payment.paid': { action: 'payment_succeeded', read: invoicePaymentPaid },
  'invoiceitem.created': { ignored: 'it counts once it is a line of an invoice' },

  'customer.created': syncedCustomer,
  'customer.updated': syncedCustomer,
  'customer.deleted': { ignored: 'what a deleted customer owed and paid stays as it is' },
  'customer.subscription.created': { action: 'subscription_registered', read: subscriptionSynced },
  'customer.subscription.updated': syncedSubscription,
  'customer.subscription.deleted': { action: 'subscription_cancelled', read: subscriptionDeleted },
  'customer.subscription.paused': syncedSubscription,
  'customer.subscription.resumed': syncedSubscription,
  'customer.subscription.pending_update_applied': syncedSubscription,
  'customer.subscription.pending_update_expired': syncedSubscription,
  'customer.subscription.trial_will_end': { action: 'invoice_synced', read: subscriptionSynced },

  'payment_method.automatically_updated': { action: 'invoice_synced', read: methodRenewed },
  'payment_method.attached': { ignored: 'a method matters once something is paid with it' },
  'payment_method.detached': { ignored: 'a method matters once something is paid with it' },
  'setup_intent.succeeded': { ignored: 'a method was saved; nothing was paid' },
  'checkout.session.completed': { ignored: 'its payment, invoice and subscription tell it themselves' },
  'checkout.session.expired': { ignored: 'nobody paid, and nothing was owed' },
};
