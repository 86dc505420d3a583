import type { InvoicePaymentStatus, InvoiceStatus } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import type { Tx } from './connection.js';
import { type InvoiceRow, invoiceColumns } from './invoices.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readNarrowPage } from './pages.js';
import { whereFound } from './search.js';
import { type Comparison, whereCompared, whereOfAccounts } from './where-compared.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

export interface InvoiceFilter
  extends TimeRanges<'issued' | 'paid' | 'updated'>,
    ValueRanges<'amount_minor'>,
    ValueRanges<'due', Day> {
  status?: InvoiceStatus | undefined;
  payment_status?: InvoicePaymentStatus | undefined;
  customerId?: string | undefined;
  subscriptionId?: string | undefined;
  currency?: string | undefined;
  number?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
  /** The beginning of its number, all of its external id, or beginnings of words of its lines, or of its customer. */
  q?: string | undefined;
}

const ranges = {
  due: 'i.due_date',
  issued: 'i.issued_at',
  paid: 'i.paid_at',
  updated: 'i.updated_at',
  amount_minor: 'i.total_minor',
};

const comparisons = (filter: InvoiceFilter): Comparison[] => [
  ['i.status', '=', filter.status],
  ['i.payment_status', '=', filter.payment_status],
  ['i.subscription_id', '=', filter.subscriptionId],
  ['i.currency', '=', filter.currency],
  ['i.number', '=', filter.number],
];

/** As the tenant: those that gateways wrote, too. */
export const listInvoices = (
  tx: Tx,
  tenantId: string,
  filter: InvoiceFilter,
  page: PageOptions,
): Promise<Page<InvoiceRow>> =>
  readNarrowPage(
    tx,
    page,
    'i.id',
    (from) => {
      const query = from('invoices as i').where('i.tenant_id', tenantId);
      whereCompared(query, comparisons(filter));
      whereInRanges(query, ranges, filter);
      whereMadeBetween(query, filter, 'i');
      if (filter.customerId !== undefined) whereOfAccounts(query, 'i', tenantId, 'customer_id', filter.customerId);
      if (filter.q !== undefined) whereFound(query, 'i.id', 'invoices', tenantId, filter.q);
      return query;
    },
    (from, ids) =>
      from(ids)
        .join('invoices as i', 'i.id', 'page.id')
        .join('billing_accounts as b', 'b.id', 'i.billing_account_id')
        .select(invoiceColumns)
        .where('i.tenant_id', tenantId),
  );
