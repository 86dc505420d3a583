import { disputeStatuses, gatewayNames } from '../entities.js';
import { type CatalogueEntry, entry } from './entry.js';
import { type Fields, id, list, money, nullable, optional, payer, text, time, truth, word } from './fields.js';

const provider = word([...gatewayNames, 'manual'], 'stripe', 'The gateway, or manual.');

const payment: Fields = {
  payment_id: id('pay'),
  customer_id: payer,
  ...money(),
  payment_method_id: nullable(text('pm_789')),
  provider,
  provider_payment_id: nullable(text('pi_abc123', "The gateway's own id.")),
  invoice_ids: optional(list(id('inv'), 'The invoices that it pays.')),
  subscription_id: optional(id('sub', 'The subscription that it renews without an invoice.')),
  processed_at: nullable(time()),
};

const of = (description: string, aliases: readonly string[] = []) =>
  entry('payment', description, payment, { aliases });

const failed: Fields = {
  ...payment,
  payment_id: nullable(id('pay', 'null: the gateway named only the invoice.')),
  failure_reason: text('Insufficient funds'),
  failure_code: nullable(text('insufficient_funds')),
  recoverable: nullable(truth(true, 'Whether the same method may work later; null: not known.')),
  next_retry_at: optional(nullable(time('When the gateway will try again.'))),
};

const refund: Fields = {
  refund_id: id('ref'),
  original_payment_id: id('pay'),
  customer_id: payer,
  ...money(50),
  reason: nullable(text('Customer requested refund')),
  provider: nullable(provider),
  provider_refund_id: nullable(text('re_abc123')),
  processed_at: nullable(time()),
  refund_type: word(['full', 'partial'], 'partial'),
};

const dispute: Fields = {
  dispute_id: id('dis'),
  payment_id: id('pay'),
  customer_id: payer,
  ...money(),
  status: word(disputeStatuses, 'needs_response'),
  reason: nullable(text('fraudulent')),
  evidence_due_by: nullable(time()),
  provider_dispute_id: text('dp_abc123'),
};

export const paymentEvents = {
  'payment.authorized': of('The payer has authorised the payment; no money has moved.'),
  'payment.succeeded': of('Money was collected. Sent once per payment.', ['payment.received']),
  'payment.failed': entry('payment', 'An attempt to collect has failed. Sent for each failed attempt.', failed),
  'payment.canceled': of('The payment was given up before any money moved.'),
  'payment.settled': of('The money of a payment has reached the balance.'),
  'payment.refunded': entry('refund', 'A refund was paid out. Sent once per refund.', refund),
  'refund.failed': entry('refund', 'A refund could not be paid out.', {
    ...refund,
    failure_reason: optional(nullable(text('expired_or_canceled_card'))),
  }),
  'dispute.opened': entry('dispute', 'A payer disputes a payment.', dispute),
  'dispute.updated': entry('dispute', 'A dispute has moved.', dispute, { example: { status: 'under_review' } }),
  'dispute.won': entry('dispute', 'A dispute was decided for the tenant.', dispute, { example: { status: 'won' } }),
  'dispute.lost': entry('dispute', 'A dispute was decided for the payer.', dispute, { example: { status: 'lost' } }),
} satisfies Record<string, CatalogueEntry>;
