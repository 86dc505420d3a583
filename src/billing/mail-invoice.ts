import type { Database } from '../db/connection.js';
import { invoiceOf, ownInvoiceOfFact } from '../db/invoices.js';
import type { createInvoicePdf, InvoicePdf } from './invoice-pdf.js';

/**
 * The PDF that belongs to a mail about this fact: an invoice, or a payment of exactly one. null: it is about no invoice of our
 * own, or of one without amounts. Rejects when it cannot be made now.
 */
export const createMailInvoice =
  ({ db, invoicePdf }: { db: Database; invoicePdf: ReturnType<typeof createInvoicePdf> }) =>
  async (tenantId: string, factId: string): Promise<InvoicePdf | null> => {
    const id = await db.withTenant(tenantId, (tx) => ownInvoiceOfFact(tx, tenantId, factId));
    if (id === null) return null;
    const pdf = await invoicePdf(tenantId, async (tx) => {
      const invoice = await invoiceOf(tx, tenantId, { id, externalId: null });
      if (!invoice) throw new Error(`Cannot print invoice '${id}': it is not there`);
      return invoice;
    });
    if (pdf === 'changing') throw new Error(`Cannot print invoice '${id}': it is being changed`);
    return pdf === 'untold' ? null : pdf;
  };
