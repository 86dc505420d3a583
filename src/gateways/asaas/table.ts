import type { Command } from '../../domain/commands.js';
import type { ActionRule, EventRow } from '../gateway.js';
import { authorized, created, deleted, failed, overdue, received, restored, updated } from './charge-events.js';
import { disputed } from './chargeback.js';
import { type AsaasEvent, subjectOf } from './event.js';
import { refunded, refundsListed } from './refund.js';
import { activated, canceled, synced } from './subscription.js';

type Row = EventRow<AsaasEvent>;

function effect(action: ActionRule, commands: (event: AsaasEvent) => Command[]): Row {
  return { action, read: (event) => ({ subject: subjectOf(event), commands: commands(event) }) };
}

const riskAnalysis = {
  ignored: 'The decision of the risk analysis follows as PAYMENT_CONFIRMED or PAYMENT_REPROVED_…',
};
const viewed = { ignored: 'Somebody looked: nobody owes or pays anything by it' };
const split = { ignored: 'How received money is split among accounts is not billing' };

/** Every event about charges and subscriptions that ASAAS documents, and the two that only seed 004 names. */
export const asaasTable: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['PAYMENT_CREATED', effect('payment_registered', created)],
  ['PAYMENT_UPDATED', effect('payment_updated', updated)],
  ['PAYMENT_AUTHORIZED', effect('payment_authorized', authorized)],
  ['PAYMENT_CONFIRMED', effect('<activation>', received(false))],
  ['PAYMENT_RECEIVED', effect('<activation>', received(true))],
  ['PAYMENT_DUNNING_RECEIVED', effect('<activation>', received(true))],
  ['PAYMENT_OVERDUE', effect('<overdue>', overdue)],
  ['PAYMENT_DELETED', effect('payment_deleted', deleted)],
  ['PAYMENT_RESTORED', effect('payment_registered', restored)],
  ['PAYMENT_CREDIT_CARD_CAPTURE_REFUSED', effect('payment_failed', failed('The credit card was refused', null))],
  [
    'PAYMENT_REPROVED_BY_RISK_ANALYSIS',
    effect('payment_failed', failed('The payment was refused by risk analysis', false)),
  ],
  ['PAYMENT_REFUNDED', effect('<refund>', refunded)],
  ['PAYMENT_PARTIALLY_REFUNDED', effect('<refund>', refundsListed('pending'))],
  ['PAYMENT_REFUND_IN_PROGRESS', effect('refund_pending', refundsListed('pending'))],
  ['PAYMENT_REFUND_DENIED', effect('<refund>', refundsListed('failed'))],
  ['PAYMENT_CHARGEBACK_REQUESTED', effect('dispute_registered', disputed('needs_response'))],
  ['PAYMENT_CHARGEBACK_DISPUTE', effect('dispute_registered', disputed('under_review'))],
  // "Disputa vencida": won, the acquirer has yet to hand the money back.
  ['PAYMENT_AWAITING_CHARGEBACK_REVERSAL', effect('dispute_registered', disputed('won'))],

  ['SUBSCRIPTION_CREATED', effect('subscription_synced', synced)],
  ['SUBSCRIPTION_UPDATED', effect('subscription_synced', synced)],
  ['SUBSCRIPTION_ACTIVATED', effect('subscription_synced', activated)],
  ['SUBSCRIPTION_CANCELED', effect('tenant_canceled', canceled)],
  ['SUBSCRIPTION_INACTIVATED', effect('tenant_canceled', canceled)],
  ['SUBSCRIPTION_DELETED', effect('tenant_canceled', canceled)],

  [
    'PAYMENT_RECEIVED_IN_CASH_UNDONE',
    {
      ignored: 'A person took back a cash receipt: no event can unpay an invoice, a person has to correct it here too',
    },
  ],
  ['PAYMENT_AWAITING_RISK_ANALYSIS', riskAnalysis],
  ['PAYMENT_APPROVED_BY_RISK_ANALYSIS', riskAnalysis],
  ['PAYMENT_ANTICIPATED', { ignored: 'A loan of ASAAS on money to come: the charge itself does not change' }],
  ['PAYMENT_DUNNING_REQUESTED', { ignored: 'The charge was handed to a credit bureau: it is owed as before' }],
  ['PAYMENT_BANK_SLIP_CANCELLED', { ignored: 'The bank slip is void, the charge is not' }],
  ['PAYMENT_BANK_SLIP_VIEWED', viewed],
  ['PAYMENT_CHECKOUT_VIEWED', viewed],
  ['PAYMENT_SPLIT_CANCELLED', split],
  ['PAYMENT_SPLIT_DIVERGENCE_BLOCK', split],
  ['PAYMENT_SPLIT_DIVERGENCE_BLOCK_FINISHED', split],
  ['SUBSCRIPTION_SPLIT_DISABLED', split],
  ['SUBSCRIPTION_SPLIT_DIVERGENCE_BLOCK', split],
  ['SUBSCRIPTION_SPLIT_DIVERGENCE_BLOCK_FINISHED', split],
]);
