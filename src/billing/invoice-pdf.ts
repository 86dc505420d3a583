import type { Database, Tx } from '../db/connection.js';
import { documentOfInvoice, keepDocument } from '../db/documents.js';
import type { InvoiceRow } from '../db/invoices.js';
import type { RenderedDocument } from '../documents/document.js';
import type { Render } from '../documents/renderer.js';
import { invoiceDocument } from './invoice-document.js';

export interface InvoicePdf extends RenderedDocument {
  /** Of a file, without `.pdf`. */
  name: string;
}

/** An invoice that changes each time it is read is read no more often. */
const mostReads = 3;

/**
 * The PDF of an invoice that `find` reads as the tenant. Of an issued one it is made once for each version, and kept. `untold`:
 * no event of its gateway has told its amounts yet; `changing`: it changed each time it was read. Rejects when `find` or `render` does.
 */
export function createInvoicePdf({ db, render, brand }: { db: Database; render: Render; brand: string }) {
  const read = async (tx: Tx, tenantId: string, invoice: InvoiceRow) => {
    const known = isFixed(invoice) ? await documentOfInvoice(tx, tenantId, invoice.id, invoice.version) : null;
    return { invoice, known, made: known ? null : await invoiceDocument(tx, invoice, brand) };
  };

  return async (
    tenantId: string,
    find: (tx: Tx) => Promise<InvoiceRow>,
  ): Promise<InvoicePdf | 'untold' | 'changing'> => {
    for (let reads = 0; reads < mostReads; reads += 1) {
      const found = await db.withTenant(tenantId, async (tx) => read(tx, tenantId, await find(tx)));
      const { invoice, known, made } = found;
      const name = invoice.number === '' ? 'draft' : invoice.number;
      if (known) return { ...known, name };
      if (!made) return 'untold';
      const document = await render(tenantId, made.document);
      if (!isFixed(invoice)) return { ...document, name };
      const kept = { ...document, header: { ...made.header } };
      if (await db.withTenant(tenantId, (tx) => keepDocument(tx, tenantId, made.source, kept)))
        return { ...document, name };
    }
    return 'changing';
  };
}

const isFixed = ({ status }: InvoiceRow): boolean => status !== 'draft' && status !== 'rejected';
