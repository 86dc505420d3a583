import type { Tx } from '../db/connection.js';
import { customerOf } from '../db/customers.js';
import { type DocumentSource, headerOfInvoice } from '../db/documents.js';
import { type InvoiceLineRow, linesOfInvoice } from '../db/invoice-lines.js';
import type { InvoiceRow } from '../db/invoices.js';
import { tenantById } from '../db/tenants.js';
import { brandingOf, partyOfTenant } from '../documents/branding.js';
import type { Document, Party } from '../documents/document.js';
import { taxesByRate } from '../domain/lines.js';

/** What an invoice's first document says, and all later ones with it. */
type Header = Pick<Document, 'seller' | 'buyer' | 'locale' | 'timezone'>;

export interface InvoiceDocument {
  document: Document;
  source: DocumentSource;
  header: Header;
}

/**
 * As the tenant: what the PDF of an invoice shows. `brand`: who sells to tenants. null: no event has told its amounts yet.
 */
export async function invoiceDocument(tx: Tx, invoice: InvoiceRow, brand: string): Promise<InvoiceDocument | null> {
  const { tenant_id: tenantId, currency, subtotal_minor: subtotalMinor, total_minor: totalMinor } = invoice;
  if (currency === null || subtotalMinor === null || totalMinor === null) return null;
  const tenant = await tenantById(tx, tenantId);
  if (!tenant) throw new Error(`Cannot print invoice '${invoice.id}': its tenant is not there`);
  const customer =
    invoice.customer_id === null ? null : await customerOf(tx, tenantId, { id: invoice.customer_id, externalId: null });
  const lines = await linesOfInvoice(tx, tenantId, invoice.id);
  const first = (await headerOfInvoice(tx, tenantId, invoice.id)) as Header | null;
  const self = partyOfTenant(tenant);
  const header: Header = first ?? {
    seller: customer ? self : { name: brand, address: [], taxId: null, email: null },
    buyer: customer ? partyOf(customer) : self,
    locale: customer?.locale ?? tenant.locale,
    timezone: tenant.timezone,
  };
  const number = invoice.number === '' ? null : invoice.number;
  return {
    header,
    source: {
      invoiceId: invoice.id,
      accountId: invoice.billing_account_id,
      invoiceVersion: invoice.version,
      tenantVersion: tenant.version,
      customer: customer && { id: customer.id, version: customer.version },
    },
    document: {
      kind: 'invoice',
      number,
      mark: marks[invoice.status] ?? null,
      ...header,
      issuedAt: invoice.issued_at ?? invoice.created_at,
      until: invoice.due_date,
      currency,
      lines: lines.map((line) => ({
        description: line.description,
        quantity: line.quantity,
        unit: null,
        unitAmountMinor: line.unit_amount_minor,
        taxRate: line.tax_rate,
        amountMinor: line.amount_minor,
      })),
      totals: {
        subtotalMinor,
        discountMinor: invoice.discount_minor,
        taxes: taxesOf(lines, invoice.tax_minor),
        totalMinor,
        settled: {
          creditedMinor: invoice.credited_minor,
          paidMinor: invoice.paid_minor,
          dueMinor: totalMinor - invoice.credited_minor - invoice.paid_minor,
        },
      },
      notes: null,
      branding: customer ? brandingOf(tenant.branding) : brandingOf({}),
      paper: null,
    },
  };
}

const marks: Partial<Record<InvoiceRow['status'], Document['mark']>> = {
  draft: 'draft',
  rejected: 'draft',
  voided: 'void',
};

const partyOf = (customer: {
  name: string;
  email: string | null;
  tax_id: string | null;
  billing_address: Record<string, unknown> | null;
}): Party => ({
  name: customer.name,
  address: addressLines(customer.billing_address ?? {}),
  taxId: customer.tax_id,
  email: customer.email,
});

/** As an address is written: what the database keeps has no order of its own. */
const addressParts = [
  ...['name', 'line1', 'street', 'number', 'line2', 'complement', 'district', 'neighborhood', 'neighbourhood'],
  ...['postal_code', 'zip', 'city', 'state', 'region', 'country'],
];
const placeOf = (part: string): number => (addressParts.includes(part) ? addressParts.indexOf(part) : Infinity);

/** Parts that have no place are the last, by name. */
const addressLines = (address: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(address)
    .sort(([a], [b]) => (placeOf(a) === placeOf(b) ? (a < b ? -1 : 1) : placeOf(a) - placeOf(b)))
    .map(([, value]) => String(value));

/** One sum for each rate where the lines come to what the invoice says, else one for all. */
function taxesOf(lines: readonly InvoiceLineRow[], taxMinor: number): Document['totals']['taxes'] {
  const all = taxesByRate(lines.map((line) => ({ taxRate: line.tax_rate, taxMinor: line.tax_minor })));
  if (all.reduce((sum, { amountMinor }) => sum + amountMinor, 0) === taxMinor) return all;
  return [{ rate: null, amountMinor: taxMinor }];
}
