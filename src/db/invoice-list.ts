import type { Knex } from 'knex';
import type { InvoicePaymentStatus, InvoiceStatus } from '../domain/entities.js';
import type { Day, Millis } from '../domain/time.js';
import type { Tx } from './connection.js';
import { type InvoiceRow, invoiceColumns } from './invoices.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { firstUuidAt } from './uuid.js';

export interface InvoiceFilter {
  status?: InvoiceStatus | undefined;
  payment_status?: InvoicePaymentStatus | undefined;
  customerId?: string | undefined;
  subscriptionId?: string | undefined;
  currency?: string | undefined;
  number?: string | undefined;
  dueFrom?: Day | undefined;
  dueTo?: Day | undefined;
  issuedFrom?: Millis | undefined;
  issuedTo?: Millis | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
  minMinor?: number | undefined;
  maxMinor?: number | undefined;
  /** The beginning of its number, or all of its external id. */
  q?: string | undefined;
}

type Condition = (query: Knex.QueryBuilder, value: never) => unknown;
const at = (value: Millis): Date => new Date(value);
/** As `made-between.ts`. */
const apartMs = 60_000;

/** What each filter asks of invoices i and their billing accounts b. Days and amounts: both ends belong; times: not the later. */
const conditions: Readonly<Record<keyof InvoiceFilter, Condition>> = {
  status: (query, value: InvoiceStatus) => query.where('i.status', value),
  payment_status: (query, value: InvoicePaymentStatus) => query.where('i.payment_status', value),
  customerId: (query, value: string) => query.where('b.customer_id', value),
  subscriptionId: (query, value: string) => query.where('i.subscription_id', value),
  currency: (query, value: string) => query.where('i.currency', value),
  number: (query, value: string) => query.where('i.number', value),
  dueFrom: (query, value: Day) => query.where('i.due_date', '>=', value),
  dueTo: (query, value: Day) => query.where('i.due_date', '<=', value),
  issuedFrom: (query, value: Millis) => query.where('i.issued_at', '>=', at(value)),
  issuedTo: (query, value: Millis) => query.where('i.issued_at', '<', at(value)),
  since: (query, value: Millis) =>
    query.where('i.created_at', '>=', at(value)).where('i.id', '>=', firstUuidAt(value - apartMs)),
  until: (query, value: Millis) =>
    query.where('i.created_at', '<', at(value)).where('i.id', '<', firstUuidAt(value + apartMs)),
  minMinor: (query, value: number) => query.where('i.total_minor', '>=', value),
  maxMinor: (query, value: number) => query.where('i.total_minor', '<=', value),
  q: (query, value: string) =>
    query.where((either) =>
      either.whereLike('i.number', `${value.replaceAll(/[\\%_]/g, '\\$&')}%`).orWhere('i.external_id', value),
    ),
};

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
    for (const [name, value] of Object.entries(filter))
      if (value !== undefined) conditions[name as keyof InvoiceFilter](query, value as never);
    return query;
  });
