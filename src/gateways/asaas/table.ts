import type { Command } from '../../domain/commands.js';
import type { DisputeStatus } from '../../domain/entities.js';
import type { EventName } from '../../domain/events.js';
import type { ActionRule, EventRow } from '../gateway.js';
import { ignoredRows } from '../ignored.js';
import { authorized, created, deleted, failed, overdue, received, restored, updated } from './charge-events.js';
import { disputed } from './chargeback.js';
import { type AsaasEvent, subjectOf } from './event.js';
import { ignoredFamilies } from './ignored.js';
import { refunded, refundsListed } from './refund.js';
import { activated, canceled, synced } from './subscription.js';

type Row = EventRow<AsaasEvent>;
type Commands = (event: AsaasEvent) => Command[];

const row = (action: ActionRule, commands: Commands, effect: string, ...outbound: EventName[]): Row => ({
  action,
  effect,
  outbound,
  read: (event) => ({ subject: subjectOf(event), commands: commands(event) }),
});

const paidCharge = (settled: boolean) =>
  row(
    '<activation>',
    received(settled),
    settled
      ? 'The charge is paid and its money in the balance: for Pix the only word, for a card 32 days after it was confirmed'
      : 'The charge is paid: payment, invoice and subscription; a reversed chargeback is won',
    'payment.succeeded',
    ...(settled ? (['payment.settled'] as const) : []),
    'invoice.paid',
    'dispute.opened',
    'dispute.won',
    'subscription.activated',
    'subscription.renewed',
    'subscription.updated',
  );
const refund = (action: ActionRule, commands: Commands, effect: string) =>
  row(action, commands, effect, 'payment.succeeded', 'payment.settled', 'payment.refunded', 'refund.failed');
const dispute = (status: DisputeStatus, effect: string) =>
  row(
    'dispute_registered',
    disputed(status),
    effect,
    'payment.succeeded',
    'invoice.paid',
    'dispute.opened',
    'dispute.updated',
    'dispute.won',
  );
const refused = (message: string, recoverable: boolean | null) =>
  row('payment_failed', failed(message, recoverable), `An attempt failed: ${message.toLowerCase()}`, 'payment.failed');
const syncedSubscription = (commands: Commands, effect: string) =>
  row(
    'subscription_synced',
    commands,
    effect,
    'subscription.activated',
    'subscription.updated',
    'subscription.completed',
    'subscription.cancelled',
  );
const endedSubscription = row(
  'tenant_canceled',
  canceled,
  'The subscription has ended; a tenant that pays the platform by it is canceled',
  'subscription.cancelled',
);

/** Every event type that ASAAS documents, and the two that only seed 004 names. */
export const asaasTable: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['PAYMENT_CREATED', row('payment_registered', created, 'The charge is owed, with its due date')],
  ['PAYMENT_UPDATED', row('payment_updated', updated, 'Value and due date as they are')],
  [
    'PAYMENT_AUTHORIZED',
    row('payment_authorized', authorized, 'The money is held on the card', 'payment.authorized', 'invoice.paid'),
  ],
  ['PAYMENT_CONFIRMED', paidCharge(false)],
  ['PAYMENT_RECEIVED', paidCharge(true)],
  ['PAYMENT_DUNNING_RECEIVED', paidCharge(true)],
  [
    'PAYMENT_OVERDUE',
    row(
      '<overdue>',
      overdue,
      'The due date has passed unpaid; of a charge that is paid it is stale',
      'invoice.overdue',
    ),
  ],
  ['PAYMENT_DELETED', row('payment_deleted', deleted, 'The charge is void, unless it was paid', 'invoice.voided')],
  ['PAYMENT_RESTORED', row('payment_registered', restored, 'A void charge is owed again')],
  ['PAYMENT_CREDIT_CARD_CAPTURE_REFUSED', refused('The credit card was refused', null)],
  ['PAYMENT_REPROVED_BY_RISK_ANALYSIS', refused('The payment was refused by risk analysis', false)],
  [
    'PAYMENT_REFUNDED',
    row(
      '<refund>',
      refunded,
      'The charge is given back: refund by refund, else its total; with a chargeback that was not reversed, it is lost',
      'payment.succeeded',
      'payment.refunded',
      'refund.failed',
      'dispute.opened',
      'dispute.lost',
    ),
  ],
  [
    'PAYMENT_PARTIALLY_REFUNDED',
    refund('<refund>', refundsListed('pending'), 'Every refund that it lists, as its status says'),
  ],
  [
    'PAYMENT_REFUND_IN_PROGRESS',
    refund('refund_pending', refundsListed('pending'), 'The refunds that it lists are under way'),
  ],
  [
    'PAYMENT_REFUND_DENIED',
    refund('<refund>', refundsListed('failed'), 'Refunds that are not done have failed: the amount is not given back'),
  ],
  ['PAYMENT_CHARGEBACK_REQUESTED', dispute('needs_response', 'The payer took the money back: the payment is disputed')],
  ['PAYMENT_CHARGEBACK_DISPUTE', dispute('under_review', 'The chargeback is contested')],
  // "Disputa vencida": won, the acquirer has yet to hand the money back.
  ['PAYMENT_AWAITING_CHARGEBACK_REVERSAL', dispute('won', 'The chargeback is won; the payment counts again')],

  ['SUBSCRIPTION_CREATED', syncedSubscription(synced, 'The subscription as it is: value, cycle and status')],
  ['SUBSCRIPTION_UPDATED', syncedSubscription(synced, 'The subscription as it is: value, cycle and status')],
  [
    'SUBSCRIPTION_ACTIVATED',
    syncedSubscription(activated, 'The subscription is active, unless the payload knows better'),
  ],
  ['SUBSCRIPTION_CANCELED', endedSubscription],
  ['SUBSCRIPTION_INACTIVATED', endedSubscription],
  ['SUBSCRIPTION_DELETED', endedSubscription],

  ...ignoredRows(ignoredFamilies, '_'),
]);
