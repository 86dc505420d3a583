import type { EventRow } from '../../gateway.js';
import { checkoutLinked } from '../checkout.js';
import { customer } from '../customer.js';
import type { EventMessage } from '../message.js';
import { methodDetached, methodSynced } from '../payment-method.js';
import { subscriptionDeleted, subscriptionSynced } from '../subscription.js';

type Row = EventRow<EventMessage>;

const synced: Row = {
  action: 'subscription_synced',
  effect: 'The subscription as it is: status, plan, period, trial and whether it ends with the period',
  outbound: [
    'subscription.activated',
    'subscription.updated',
    'subscription.past_due',
    'subscription.suspended',
    'subscription.paused',
    'subscription.resumed',
    'subscription.cancelled',
  ],
  read: subscriptionSynced,
};
const syncedCustomer: Row = {
  action: 'customer_synced',
  effect:
    'Name and address of the payer, where we have none; what it pays with; whose customer it is, by `metadata.tenant_id`',
  outbound: [],
  read: customer,
};
const method: Row = {
  action: 'customer_synced',
  effect: 'Whose card it is, and until when it is valid',
  outbound: [],
  read: methodSynced,
};
const checkout: Row = {
  action: 'checkout_synced',
  effect:
    'Whose customer, payment, invoice and subscription these are, by `metadata.tenant_id`; their own events tell the money',
  outbound: [],
  read: checkoutLinked,
};

/** Who pays, and for what. */
export const payerRows: Readonly<Record<string, Row>> = {
  'customer.created': syncedCustomer,
  'customer.updated': syncedCustomer,
  'customer.subscription.created': { ...synced, action: 'subscription_registered' },
  'customer.subscription.updated': synced,
  'customer.subscription.deleted': {
    action: 'subscription_cancelled',
    effect: 'The subscription has ended, whatever else is told of it later',
    outbound: ['subscription.cancelled'],
    read: subscriptionDeleted,
  },
  'customer.subscription.paused': synced,
  'customer.subscription.resumed': synced,
  'customer.subscription.pending_update_applied': synced,
  'customer.subscription.pending_update_expired': synced,
  'customer.subscription.trial_will_end': { ...synced, action: 'invoice_synced' },
  'payment_method.attached': method,
  'payment_method.updated': method,
  'payment_method.detached': {
    action: 'customer_synced',
    effect: 'Nobody pays with it any more',
    outbound: [],
    read: methodDetached,
  },
  'payment_method.automatically_updated': {
    ...method,
    action: 'invoice_synced',
    effect: 'The bank sent a new card: whose it is, and until when it is valid',
  },
  'checkout.session.completed': checkout,
  'checkout.session.async_payment_succeeded': checkout,
  'checkout.session.async_payment_failed': checkout,
};
