import { invoicePaymentStatuses, invoiceStatuses } from '../entities.js';
import { type CatalogueEntry, entry } from './entry.js';
import { day, type Fields, id, money, nullable, optional, payer, text, time, word } from './fields.js';

const invoice: Fields = {
  invoice_id: id('inv'),
  invoice_number: text('INV-2025-001'),
  customer_id: payer,
  ...money(),
  status: word(invoiceStatuses, 'issued', 'Where the document stands.'),
  payment_status: word(invoicePaymentStatuses, 'pending', 'Where its payment stands.'),
  due_date: nullable(day()),
  subscription_id: optional(id('sub', 'The subscription that it bills.')),
};
const { payment_status: _, ...paid } = invoice;

const of = (description: string, more: Fields, example: Record<string, unknown>, aliases: readonly string[] = []) =>
  entry('invoice', description, { ...invoice, ...more }, { example, aliases });

export const invoiceEvents = {
  'invoice.created': of('An invoice exists: drafted here, or told by a gateway.', {}, { status: 'draft' }),
  'invoice.issued': of('An invoice is final and has its number.', {}, {}),
  'invoice.sent': of('An invoice was sent to its payer.', { sent_at: time() }, { status: 'sent' }),
  'invoice.authorized': of(
    'The fiscal authority has authorised the invoice.',
    { authorized_at: time() },
    { status: 'authorized' },
  ),
  'invoice.rejected': of(
    'The fiscal authority has rejected the invoice.',
    { reason: nullable(text('Tax number is not valid')), rejected_at: time() },
    { status: 'rejected' },
  ),
  'invoice.paid': entry(
    'invoice',
    'Nothing is due on the invoice any more. Sent once per invoice.',
    { ...paid, payment_id: optional(id('pay', 'The payment that paid it, where one is known.')), paid_at: time() },
    { example: { status: 'paid' } },
  ),
  'invoice.overdue': of(
    'The due date has passed and something is due.',
    { overdue_since: nullable(day('null: within the days of grace.')) },
    {},
  ),
  'invoice.upcoming': of('An invoice is due in three days.', {}, { status: 'sent' }),
  'invoice.voided': of(
    'The invoice is void: nothing is owed for it.',
    {
      reason: nullable(text('Customer requested cancellation')),
      voided_by: nullable(text('user_123', 'A user, or the gateway.')),
      voided_at: time(),
    },
    { status: 'voided' },
    ['invoice.cancelled'],
  ),
  'invoice.uncollectible': of(
    'The invoice has been given up; late money still pays it.',
    { reason: nullable(text('dunning_exhausted')), uncollectible_at: time() },
    { status: 'uncollectible' },
  ),
} satisfies Record<string, CatalogueEntry>;
