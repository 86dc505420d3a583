import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type MadeBetween, whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { type TimeRanges, whereInRanges } from './where-in-ranges.js';

/** What a closed period came to. */
export interface UsagePeriodRow {
  id: string;
  price_id: string;
  meter_id: string;
  customer_id: string;
  period_start: Millis;
  period_end: Millis;
  /** Decimal text, as measured. */
  quantity: string;
  /** What the period before has left over, not above zero. */
  carried: string;
  amount_minor: number;
  currency: string;
  /** null: there was nothing to pay. */
  invoice_id: string | null;
  created_at: Millis;
}

export type NewUsagePeriod = Omit<UsagePeriodRow, 'meter_id' | 'currency' | 'invoice_id' | 'created_at'>;

const claim = sql(`
  insert into usage_periods (tenant_id, id, price_id, customer_id, period_start, period_end, quantity, carried, amount_minor)
  select $1::uuid, n.id, n.price_id, $2::uuid, $3::timestamptz, $4::timestamptz, n.quantity, n.carried, n.amount_minor
  from unnest($5::uuid[], $6::uuid[], $7::numeric[], $8::numeric[], $9::bigint[]) as n (id, price_id, quantity, carried, amount_minor)
  order by n.price_id
  on conflict (tenant_id, price_id, customer_id, period_start) do nothing returning id`);

/** As the tenant: ids of those that nobody has billed before. Of two at once the second waits, and gets none. */
export const claimUsagePeriods = async (
  tx: Tx,
  tenantId: string,
  of: { customerId: string; start: Millis; end: Millis },
  periods: readonly NewUsagePeriod[],
): Promise<string[]> =>
  (
    await tx.query<{ id: string }>(claim, [
      ...[tenantId, of.customerId, new Date(of.start), new Date(of.end)],
      periods.map((one) => one.id),
      periods.map((one) => one.price_id),
      periods.map((one) => one.quantity),
      periods.map((one) => one.carried),
      periods.map((one) => one.amount_minor),
    ])
  ).map((row) => row.id);

const invoiced = sql('update usage_periods set invoice_id = $3 where tenant_id = $1 and id = any ($2)');

/** As the tenant, in the transaction of the invoice. */
export const setUsageInvoice = (
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  invoiceId: string,
): Promise<unknown> => tx.query(invoiced, [tenantId, ids, invoiceId]);

const columns = `d.id, d.price_id, p.meter_id, d.customer_id, d.period_start, d.period_end, trim_scale(d.quantity)::text as quantity,
  trim_scale(d.carried)::text as carried, d.amount_minor, p.currency, d.invoice_id, d.created_at`;
const joined = 'usage_periods d join meter_prices p on p.tenant_id = d.tenant_id and p.id = d.price_id';
const byId = sql(`select ${columns} from ${joined} where d.tenant_id = $1 and d.id = $2`);

/** As the tenant. */
export const usagePeriodById = async (tx: Tx, tenantId: string, id: string): Promise<UsagePeriodRow | null> =>
  (await tx.query<UsagePeriodRow>(byId, [tenantId, id]))[0] ?? null;

export interface UsagePeriodFilter extends MadeBetween, TimeRanges<'ended'> {
  priceId?: string | undefined;
  customerId?: string | undefined;
  invoiceId?: string | undefined;
}

/** As the tenant, the latest billed first. */
export const listUsagePeriods = (
  tx: Tx,
  tenantId: string,
  filter: UsagePeriodFilter,
  page: PageOptions,
): Promise<Page<UsagePeriodRow>> =>
  readPage(tx, page, 'd.id', (from) => {
    const query = from(from.raw(joined)).select(from.raw(columns)).where('d.tenant_id', tenantId);
    if (filter.priceId !== undefined) query.where('d.price_id', filter.priceId);
    if (filter.customerId !== undefined) query.where('d.customer_id', filter.customerId);
    if (filter.invoiceId !== undefined) query.where('d.invoice_id', filter.invoiceId);
    whereInRanges(query, { ended: 'd.period_end' }, filter);
    whereMadeBetween(query, filter, 'd');
    return query;
  });
