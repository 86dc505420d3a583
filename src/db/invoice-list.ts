import type { InvoicePaymentStatus, InvoiceStatus } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import type { Tx } from './connection.js';
import { type InvoiceRow, invoiceColumns } from './invoices.js';
import { whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { type Comparison, whereCompared } from './where-compared.js';
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
  /** The beginning of its number, or all of its external id. */
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
  ['b.customer_id', '=', filter.customerId],
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
  readPage(tx, page, 'i.id', (from) => {
    const query = from('invoices as i')
      .join('billing_accounts as b', 'b.id', 'i.billing_account_id')
      .select(invoiceColumns)
      .where('i.tenant_id', tenantId);
    whereCompared(query, comparisons(filter));
    whereInRanges(query, ranges, filter);
    whereMadeBetween(query, filter, 'i');
    const { q } = filter;
    if (q !== undefined)
      query.where((either) =>
        either.whereLike('i.number', `${q.replaceAll(/[\\%_]/g, '\\$&')}%`).orWhere('i.external_id', q),
      );
    return query;
  });
