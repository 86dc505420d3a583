import type { EventRow } from '../../gateway.js';
import {
  invoiceDeleted,
  invoiceFailed,
  invoiceFinalized,
  invoiceOverdue,
  invoicePaid,
  invoiceSynced,
  invoiceUpcoming,
} from '../invoice.js';
import type { EventMessage } from '../message.js';

type Row = EventRow<EventMessage>;

const paid: Row = {
  action: 'subscription_activated',
  effect:
    'The invoice is paid, its payment with it where it is named, and its subscription active; paid in part, only the amount is noted',
  outbound: [
    'invoice.issued',
    'payment.succeeded',
    'invoice.paid',
    'subscription.activated',
    'subscription.renewed',
    'subscription.updated',
  ],
  read: invoicePaid,
};
const synced: Row = {
  action: 'invoice_synced',
  effect: 'The invoice as it is: amounts, number, due date, and what its status says',
  outbound: ['invoice.issued', 'invoice.paid', 'invoice.voided', 'invoice.uncollectible'],
  read: invoiceSynced(),
};

/** What is owed. */
export const invoiceRows: Readonly<Record<string, Row>> = {
  'invoice.paid': paid,
  'invoice.payment_succeeded': paid,
  'invoice.payment_failed': {
    action: 'invoice_payment_failed',
    effect: 'Collecting failed: attempts, the next one, the payment where it is named, and the subscription past due',
    outbound: ['payment.failed', 'subscription.past_due'],
    read: invoiceFailed,
  },
  'invoice.created': synced,
  'invoice.updated': synced,
  'invoice.sent': synced,
  'invoice.finalized': {
    action: 'invoice_synced',
    effect: 'The invoice is issued: from now on it is owed',
    outbound: ['invoice.issued', 'invoice.paid'],
    read: invoiceFinalized,
  },
  'invoice.finalization_failed': synced,
  'invoice.payment_action_required': synced,
  'invoice.payment_attempt_required': synced,
  'invoice.overpaid': synced,
  'invoice.overdue': {
    action: 'invoice_synced',
    effect: 'The due date has passed unpaid',
    outbound: ['invoice.issued', 'invoice.overdue'],
    read: invoiceOverdue,
  },
  'invoice.voided': {
    action: 'invoice_synced',
    effect: 'The invoice is void, unless it was paid',
    outbound: ['invoice.issued', 'invoice.voided'],
    read: invoiceSynced('void'),
  },
  'invoice.marked_uncollectible': {
    action: 'invoice_synced',
    effect: 'The invoice is given up; money that still comes pays it',
    outbound: ['invoice.issued', 'invoice.uncollectible'],
    read: invoiceSynced('uncollectible'),
  },
  'invoice.deleted': {
    action: 'invoice_synced',
    effect: 'The draft is void',
    outbound: ['invoice.voided'],
    read: invoiceDeleted,
  },
  'invoice.upcoming': {
    action: 'invoice_synced',
    effect: 'A preview without an id: only whose subscription it is becomes known',
    outbound: [],
    read: invoiceUpcoming,
  },
};
