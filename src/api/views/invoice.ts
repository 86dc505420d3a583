import type { z } from 'zod';
import type { CreditNoteRow } from '../../db/credit-notes.js';
import type { InvoiceLineRow } from '../../db/invoice-lines.js';
import type { AllocationRow, InvoiceRow } from '../../db/invoices.js';
import { publicId } from '../../domain/ids.js';
import type { Line } from '../../domain/lines.js';
import { toMajor } from '../../domain/money.js';
import { rfc3339 } from '../../domain/time.js';
import type { creditNoteSchema } from '../schemas/credit-note.js';
import type { invoiceDetail, invoiceSchema } from '../schemas/invoice.js';
import type { lineSchema } from '../schemas/lines.js';
import { timeOrNull } from './time.js';

const amountOf = (minor: number | null, currency: string | null) => ({
  amount: minor === null || currency === null ? null : toMajor(minor, currency),
  amount_minor: minor,
  currency,
});

/** Until it is issued an invoice of the tenant's own goes by its id alone. */
const numberOf = ({ id, number }: InvoiceRow): string | null => (number === publicId('invoice', id) ? null : number);

export const invoiceView = (row: InvoiceRow): z.infer<typeof invoiceSchema> => ({
  id: publicId('invoice', row.id),
  number: numberOf(row),
  series: row.series,
  external_id: row.external_id,
  customer_id: row.customer_id === null ? publicId('tenant', row.tenant_id) : publicId('customer', row.customer_id),
  subscription_id: row.subscription_id === null ? null : publicId('subscription', row.subscription_id),
  livemode: row.livemode,
  status: row.status,
  payment_status: row.payment_status,
  ...amountOf(row.total_minor, row.currency),
  subtotal_minor: row.subtotal_minor,
  discount_minor: row.discount_minor,
  tax_minor: row.tax_minor,
  paid_minor: row.paid_minor,
  credited_minor: row.credited_minor,
  refunded_minor: row.refunded_minor,
  due_minor: row.due_minor === null ? null : Math.max(0, row.due_minor),
  due_date: row.due_date,
  overdue_since: row.overdue_since,
  issued_at: timeOrNull(row.issued_at),
  sent_at: timeOrNull(row.sent_at),
  authorized_at: timeOrNull(row.authorized_at),
  rejected_at: timeOrNull(row.rejected_at),
  reject_reason: row.reject_reason,
  paid_at: timeOrNull(row.paid_at),
  voided_at: timeOrNull(row.voided_at),
  void_reason: row.void_reason,
  uncollectible_at: timeOrNull(row.uncollectible_at),
  hosted_url: row.hosted_url,
  metadata: row.metadata,
  created_at: rfc3339(row.created_at),
  updated_at: rfc3339(row.updated_at),
});

export const invoiceLineView = (line: InvoiceLineRow, currency: string | null): z.infer<typeof lineSchema> => ({
  description: line.description,
  quantity: line.quantity,
  unit_amount_minor: line.unit_amount_minor,
  amount: toMajor(line.amount_minor, currency ?? ''),
  amount_minor: line.amount_minor,
  tax_rate: line.tax_rate,
  tax_minor: line.tax_minor,
});

export const invoiceDetailView = (
  row: InvoiceRow,
  lines: readonly InvoiceLineRow[],
  payments: readonly AllocationRow[],
): z.infer<typeof invoiceDetail> => ({
  ...invoiceView(row),
  lines: lines.map((line) => invoiceLineView(line, row.currency)),
  payments: payments.map((one) => ({
    payment_id: publicId('payment', one.payment_id),
    amount_minor: one.amount_minor,
    refunded_minor: one.refunded_minor,
    paid_at: timeOrNull(one.paid_at),
  })),
});

/** Of a document that keeps its lines as they were calculated. */
export const lineView = (line: Line, currency: string): z.infer<typeof lineSchema> => ({
  description: line.description,
  quantity: line.quantity,
  unit_amount_minor: line.unitAmountMinor,
  amount: toMajor(line.amountMinor, currency),
  amount_minor: line.amountMinor,
  tax_rate: line.taxRate,
  tax_minor: line.taxMinor,
});

export const creditNoteView = (row: CreditNoteRow): z.infer<typeof creditNoteSchema> => ({
  id: publicId('credit_note', row.id),
  number: row.number,
  invoice_id: publicId('invoice', row.invoice_id),
  kind: row.kind,
  ...amountOf(row.amount_minor, row.currency),
  currency: row.currency,
  tax_minor: row.tax_minor,
  lines: row.lines.map((line) => lineView(line, row.currency)),
  reason: row.reason,
  issued_at: rfc3339(row.issued_at),
});
