import { z } from 'zod';
import { invoicePaymentStatuses, invoiceStatuses } from '../../domain/entities.js';
import { currency, idText, instant, series, text, time, typeId, word } from './fields.js';
import { lineSchema, lines } from './lines.js';
import { amounts } from './money.js';
import { amountRange, madeBetween, minorQuery, timeRange } from './ranges.js';
import { metadata } from './subscription-fields.js';

const day = z.iso.date().meta({ type: 'string', format: 'date', example: '2026-01-31' });

const fields = {
  currency,
  lines,
  due_date: day.nullable().optional(),
  series: series.optional().meta({ description: 'How its number begins: `INV` gives `INV-2026-001`.' }),
  external_id: text(255).nullable().optional(),
  subscription: idText('Id of a subscription of the same customer.').nullable().optional(),
  metadata: metadata.optional(),
};

export const newInvoice = z
  .strictObject({ customer: idText('Id of the customer, or `ext:` and its external id.'), ...fields })
  .meta({ id: 'NewInvoice' });
export const invoiceChange = z
  .strictObject({ ...fields, currency: fields.currency.optional(), lines: fields.lines.optional() })
  .meta({ id: 'InvoiceChange', description: 'What is left out stays; `lines` replace all lines.' });

const reason = text(1000);
export const withReason = z.strictObject({ reason }).meta({ id: 'Reason' });
export const maybeReason = z.strictObject({ reason: reason.nullable().optional() }).meta({ id: 'OptionalReason' });
export const markPaid = z
  .strictObject({
    reference: text(255).meta({ description: 'By which the payment is found where the money arrived; unique.' }),
    method: text(100).optional().meta({ example: 'bank transfer' }),
    paid_at: instant.optional(),
  })
  .meta({ id: 'MarkPaid' });

const invoice = z.object({
  id: typeId('invoice'),
  number: z.string().nullable().meta({ description: 'null: it gets one when it is issued.', example: 'INV-2026-001' }),
  series: z.string().nullable().meta({ description: 'null: a gateway wrote and numbered it.' }),
  external_id: z.string().nullable(),
  customer_id: z.string().meta({ description: 'Who pays; the tenant itself for what it owes the platform.' }),
  subscription_id: typeId('subscription').nullable(),
  livemode: z.boolean(),
  status: z.enum(invoiceStatuses),
  payment_status: z.enum(invoicePaymentStatuses),
  ...amounts,
  subtotal_minor: z.number().int().nullable(),
  discount_minor: z.number().int(),
  tax_minor: z.number().int(),
  paid_minor: z.number().int(),
  credited_minor: z.number().int(),
  refunded_minor: z.number().int(),
  due_minor: z.number().int().nullable().meta({ description: 'What is still to be paid; null: not known.' }),
  due_date: z.string().nullable(),
  overdue_since: z.string().nullable(),
  issued_at: time.nullable(),
  sent_at: time.nullable(),
  authorized_at: time.nullable(),
  rejected_at: time.nullable(),
  reject_reason: z.string().nullable(),
  paid_at: time.nullable(),
  voided_at: time.nullable(),
  void_reason: z.string().nullable(),
  uncollectible_at: time.nullable(),
  hosted_url: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  created_at: time,
  updated_at: time,
});
export const invoiceSchema = invoice.meta({ id: 'Invoice' });
export const invoiceDetail = invoice
  .extend({
    lines: z.array(lineSchema).meta({ description: 'None where a gateway wrote it.' }),
    payments: z.array(
      z.object({
        payment_id: typeId('payment'),
        amount_minor: z.number().int().meta({ description: 'What of the payment pays this invoice.' }),
        refunded_minor: z.number().int(),
        paid_at: time.nullable(),
      }),
    ),
  })
  .meta({ id: 'InvoiceDetail' });

export const invoiceQuery = {
  status: word(invoiceStatuses).optional(),
  payment_status: word(invoicePaymentStatuses).optional(),
  customer: idText('Id of a customer, or `ext:` and its external id.').optional(),
  subscription: idText('Id of a subscription.').optional(),
  currency: currency.optional(),
  number: z.string().max(255).optional(),
  due_from: day.optional(),
  due_to: day.optional().meta({ description: 'This day included.' }),
  issued_from: instant.optional().meta({ description: 'As `issued_since`.' }),
  issued_to: instant.optional().meta({ description: 'As `issued_until`.' }),
  ...timeRange('issued'),
  ...timeRange('paid'),
  ...timeRange('updated'),
  ...madeBetween,
  min_amount_minor: minorQuery.meta({ description: 'As `amount_minor_from`.' }),
  max_amount_minor: minorQuery.meta({ description: 'As `amount_minor_to`.' }),
  ...amountRange,
  q: text(200).optional().meta({
    description:
      'The beginning of its number, its whole external id, or beginnings of words of its lines or of its customer; of very many the newest.',
  }),
};
