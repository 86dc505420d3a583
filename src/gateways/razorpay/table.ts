import { type Command, subscriptionRanks } from '../../domain/commands.js';
import type { ActionRule, EventRow } from '../gateway.js';
import type { RazorpayEvent } from './event.js';
import { documentClosed, documentPaid, documentPartiallyPaid } from './invoice.js';
import { authorized, captured, failed } from './payment.js';
import { disputed, refunded } from './reversal.js';
import { subjectOf } from './subject.js';
import { charged, described, ended, entered } from './subscription.js';

type Row = EventRow<RazorpayEvent>;

function effect(action: ActionRule, commands: (event: RazorpayEvent) => Command[]): Row {
  return { action, read: (event) => ({ subject: subjectOf(event), commands: commands(event) }) };
}

const { past_due, paid } = subscriptionRanks;

const effects: Record<string, Row> = {
  'payment.authorized': effect('payment_authorized', authorized),
  'payment.captured': effect('payment_succeeded', captured),
  'payment.failed': effect('payment_failed', failed),
  'order.paid': effect('order_paid', captured),

  'subscription.authenticated': effect('subscription_registered', described),
  'subscription.activated': effect('subscription_activated', entered('active', paid)),
  'subscription.charged': effect('subscription_activated', charged),
  'subscription.updated': effect('subscription_synced', described),
  'subscription.pending': effect('subscription_past_due', entered('past_due', past_due)),
  // The last failed retry sends `pending` and `halted` in one second; `halted` is what remains.
  'subscription.halted': effect('subscription_suspended', entered('suspended', past_due + 1)),
  'subscription.paused': effect('subscription_paused', entered('paused', past_due)),
  'subscription.resumed': effect('subscription_resumed', entered('active', paid)),
  'subscription.cancelled': effect('subscription_cancelled', ended('canceled')),
  'subscription.completed': effect('subscription_completed', ended('completed')),

  'refund.created': effect('<refund>', refunded('pending')),
  'refund.processed': effect('<refund>', refunded('succeeded')),
  'refund.failed': effect('<refund>', refunded('failed')),
  'refund.speed_changed': effect('<refund>', refunded('pending')),

  'payment.dispute.created': effect('dispute_registered', disputed('needs_response')),
  'payment.dispute.action_required': effect('dispute_registered', disputed('needs_response')),
  'payment.dispute.under_review': effect('dispute_registered', disputed('under_review')),
  'payment.dispute.won': effect('dispute_registered', disputed('won')),
  'payment.dispute.lost': effect('dispute_registered', disputed('lost')),
  'payment.dispute.closed': effect('dispute_registered', disputed('closed')),

  'invoice.paid': effect('payment_succeeded', documentPaid('invoice')),
  'invoice.partially_paid': effect('payment_succeeded', documentPartiallyPaid('invoice')),
  'invoice.expired': effect('invoice_synced', documentClosed('invoice', 'expired_at', 'expired')),
  'payment_link.paid': effect('payment_succeeded', documentPaid('payment_link')),
  'payment_link.partially_paid': effect('payment_succeeded', documentPartiallyPaid('payment_link')),
  'payment_link.cancelled': effect('invoice_synced', documentClosed('payment_link', 'cancelled_at', 'cancelled')),
  'payment_link.expired': effect('invoice_synced', documentClosed('payment_link', 'expired_at', 'expired')),
};

/** Families without an effect: why, the prefix, the words after it. Source: webhooks/all.md of razorpay/markdown-docs. */
const ignored: readonly [why: string, prefix: string, ...words: string[]][] = [
  ['A bank is down: nobody owes or pays anything by it', 'payment.downtime', 'started', 'updated', 'resolved'],
  ['Cash on delivery is announced, not paid: payment.captured tells the money', 'payment', 'pending'],
  ['Razorpay pays out to the bank account: payments are paid before', 'settlement', 'processed'],
  ['The payment.captured of the same money tells it', 'virtual_account', 'created', 'credited', 'closed'],
  ['The payment.captured of the same money tells it', 'qr_code', 'created', 'credited', 'closed'],
  ['Money that leaves to linked accounts is not billing', 'transfer', 'processed', 'failed'],
  [
    'Money that leaves is not billing',
    'payout',
    ...['pending', 'rejected', 'queued', 'initiated', 'processed', 'updated', 'reversed', 'failed'],
  ],
  ['A bank is down: nobody owes or pays anything by it', 'payout.downtime', 'started', 'resolved'],
  [
    'Money that leaves is not billing',
    'payout_link',
    ...['pending', 'issued', 'processing', 'processed', 'attempted', 'cancelled', 'rejected', 'expired'],
  ],
  ['Bank accounts for payouts are not billing', 'fund_account.validation', 'completed', 'failed'],
  ['Balance of the payout account is not billing', 'transaction', 'created'],
  ['Onboarding of accounts is not billing', 'account.app', 'authorization_revoked'],
  ['Onboarding of accounts is not billing', 'product.route', 'under_review', 'needs_clarification', 'activated'],
];

/** Every event type that Razorpay documents, by name. */
export const razorpayTable: ReadonlyMap<string, Row> = new Map([
  ...Object.entries(effects),
  ...ignored.flatMap(([why, prefix, ...words]) =>
    words.map((word): [string, Row] => [`${prefix}.${word}`, { ignored: why }]),
  ),
]);
