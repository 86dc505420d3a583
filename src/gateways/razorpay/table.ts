import type { Command } from '../../domain/commands.js';
import { subscriptionRanks } from '../../domain/commands.js';
import type { EventName } from '../../domain/events.js';
import type { ActionRule, EventRow } from '../gateway.js';
import { ignoredRows } from '../ignored.js';
import type { RazorpayEvent } from './event.js';
import { ignoredFamilies } from './ignored.js';
import { documentClosed, documentPaid, documentPartiallyPaid } from './invoice.js';
import { authorized, captured, failed } from './payment.js';
import { disputed, refunded } from './reversal.js';
import { subjectOf } from './subject.js';
import { charged, described, ended, entered } from './subscription.js';

type Row = EventRow<RazorpayEvent>;
type Commands = (event: RazorpayEvent) => Command[];

const row = (action: ActionRule, commands: Commands, effect: string, ...outbound: EventName[]): Row => ({
  action,
  effect,
  outbound,
  read: (event) => ({ subject: subjectOf(event), commands: commands(event) }),
});

const { past_due, paid } = subscriptionRanks;

const refund = (commands: Commands) =>
  row(
    'refund_registered',
    commands,
    'The refund, by its id, as its status says; one that fails gives the amount back. The payment that it carries, too',
    'payment.succeeded',
    'payment.refunded',
    'refund.failed',
  );
const dispute = (commands: Commands) =>
  row(
    'dispute_registered',
    commands,
    'The dispute, as its status says; only a lost one charges the payment back. The payment that it carries, too',
    'payment.succeeded',
    'dispute.opened',
    'dispute.updated',
    'dispute.won',
    'dispute.lost',
  );
const paidDocument = (commands: Commands) =>
  row(
    'payment_succeeded',
    commands,
    'The payment is paid and, with it, what asked for it',
    'payment.succeeded',
    'invoice.paid',
  );
const closedDocument = (commands: Commands) =>
  row('invoice_synced', commands, 'It can no longer be paid: void, unless it was paid', 'invoice.voided');

const effects: Readonly<Record<string, Row>> = {
  'payment.authorized': row(
    'payment_authorized',
    authorized,
    'The money is held, also after a failure; paid, when the payload already says so',
    'payment.authorized',
    'payment.succeeded',
  ),
  'payment.captured': row(
    'payment_succeeded',
    captured,
    'The payment is paid; an invoice whose total it covers is paid',
    'payment.succeeded',
    'invoice.paid',
  ),
  'payment.failed': row(
    'payment_failed',
    failed,
    'An attempt failed, with its code and whether another may pass; a late authorisation may follow',
    'payment.failed',
  ),
  'order.paid': row(
    'order_paid',
    captured,
    'The payment of the order is paid, whether or not payment.captured has come',
    'payment.succeeded',
    'invoice.paid',
  ),

  'subscription.authenticated': row(
    'subscription_registered',
    described,
    'The subscription as it is: on trial, when it starts later',
    'payment.succeeded',
    'subscription.updated',
  ),
  'subscription.activated': row(
    'subscription_activated',
    entered('active', paid),
    'The subscription is active. What was unpaid before it was halted stays owed: Razorpay does not charge it',
    'payment.succeeded',
    'subscription.activated',
    'subscription.updated',
    'subscription.resumed',
  ),
  'subscription.charged': row(
    'subscription_activated',
    charged,
    'The payment is paid, its invoice too, and the subscription active in its new period',
    'payment.succeeded',
    'invoice.paid',
    'subscription.activated',
    'subscription.renewed',
    'subscription.updated',
    'subscription.resumed',
  ),
  'subscription.updated': row(
    'subscription_synced',
    described,
    'Plan, quantity and period as they are; the status, where the payload says a known one',
    'subscription.activated',
    'subscription.updated',
    'subscription.past_due',
    'subscription.suspended',
    'subscription.paused',
    'subscription.resumed',
    'subscription.completed',
    'subscription.cancelled',
  ),
  'subscription.pending': row(
    'subscription_past_due',
    entered('past_due', past_due),
    'A charge failed and is tried again: past due',
    'subscription.past_due',
  ),
  // The last failed retry sends `pending` and `halted` in one second; `halted` is what remains.
  'subscription.halted': row(
    'subscription_suspended',
    entered('suspended', past_due + 1),
    'No retry is left: suspended',
    'subscription.suspended',
  ),
  'subscription.paused': row(
    'subscription_paused',
    entered('paused', past_due),
    'The subscription is paused',
    'subscription.paused',
  ),
  'subscription.resumed': row(
    'subscription_resumed',
    entered('active', paid),
    'The subscription is active again',
    'subscription.activated',
    'subscription.updated',
    'subscription.resumed',
  ),
  'subscription.cancelled': row(
    'subscription_cancelled',
    ended('canceled'),
    'The subscription has ended, whatever else is told of it later',
    'subscription.cancelled',
  ),
  'subscription.completed': row(
    'subscription_completed',
    ended('completed'),
    'All of its periods are over',
    'subscription.completed',
  ),

  'refund.created': refund(refunded('pending')),
  'refund.processed': refund(refunded('succeeded')),
  'refund.failed': refund(refunded('failed')),
  'refund.speed_changed': refund(refunded('pending')),

  'payment.dispute.created': dispute(disputed('needs_response')),
  'payment.dispute.action_required': dispute(disputed('needs_response')),
  'payment.dispute.under_review': dispute(disputed('under_review')),
  'payment.dispute.won': dispute(disputed('won')),
  'payment.dispute.lost': dispute(disputed('lost')),
  'payment.dispute.closed': dispute(disputed('closed')),

  'invoice.paid': paidDocument(documentPaid('invoice')),
  'invoice.partially_paid': paidDocument(documentPartiallyPaid('invoice')),
  'invoice.expired': closedDocument(documentClosed('invoice', 'expired_at', 'expired')),
  'payment_link.paid': paidDocument(documentPaid('payment_link')),
  'payment_link.partially_paid': paidDocument(documentPartiallyPaid('payment_link')),
  'payment_link.cancelled': closedDocument(documentClosed('payment_link', 'cancelled_at', 'cancelled')),
  'payment_link.expired': closedDocument(documentClosed('payment_link', 'expired_at', 'expired')),
};

/** Every event type that Razorpay documents, by name. */
export const razorpayTable: ReadonlyMap<string, Row> = new Map<string, Row>([
  ...Object.entries(effects),
  ...ignoredRows(ignoredFamilies),
]);
