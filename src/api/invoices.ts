import type { Tx } from '../db/connection.js';
import { linesOfInvoice } from '../db/invoice-lines.js';
import { allocationsOfInvoice, type InvoiceRow, invoiceOf } from '../db/invoices.js';
import type { Invoice } from '../domain/entities.js';
import { type Numbered, seriesIn } from '../domain/numbering.js';
import type { BillingState } from '../domain/state.js';
import type { TenantCaller } from './auth.js';
import { etagOf } from './etag.js';
import { namesIn } from './find.js';
import { notFound } from './problems.js';
import type { Answer } from './route.js';
import { invoiceDetailView } from './views/invoice.js';

/** As the tenant. @throws Problem `not_found` */
export async function findInvoice(tx: Tx, tenantId: string, text: string): Promise<InvoiceRow> {
  const row = await invoiceOf(tx, tenantId, namesIn('invoice', text));
  if (!row) throw notFound('invoice', text);
  return row;
}

/** As it is now, with its lines and what paid it. */
export async function invoiceAnswer(tx: Tx, tenantId: string, id: string, status = 200): Promise<Answer> {
  const [row, lines, payments] = await Promise.all([
    invoiceOf(tx, tenantId, { id, externalId: null }),
    linesOfInvoice(tx, tenantId, id),
    allocationsOfInvoice(tx, tenantId, id),
  ]);
  if (!row) throw notFound('invoice', id);
  return { status, body: invoiceDetailView(row, lines, payments), headers: { ETag: etagOf(row) } };
}

/** Under the lock. */
export function invoiceIn(state: BillingState, id: string): Invoice {
  const invoice = state.invoices.find((one) => one.id === id);
  if (!invoice) throw notFound('invoice', id);
  return invoice;
}

export const seriesOf = (caller: TenantCaller, kind: Numbered): string => seriesIn(caller.settings, kind);
