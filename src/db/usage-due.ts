import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type MeterPriceRow, priceColumns } from './meter-prices.js';
import { isPriced } from './usage-quantities.js';

const tenants = sql(`
  select distinct tenant_id from meter_prices where open_until <= $1 and tenant_id > $2 order by tenant_id limit $3`);

/** As `app_system`: a page of tenants with periods that ended by then and are not billed. */
export const tenantsWithDueUsage = async (tx: Tx, endedBy: Millis, after: string, limit: number): Promise<string[]> =>
  (await tx.query<{ tenant_id: string }>(tenants, [new Date(endedBy), after, limit])).map((row) => row.tenant_id);

const due = sql(`
  select ${priceColumns.join(', ')} from meter_prices p where p.tenant_id = $1 and p.open_until <= $2 order by p.open_until, p.open_from, p.id`);

/** As the tenant: prices whose open period has ended, the oldest period first. */
export const duePrices = (tx: Tx, tenantId: string, endedBy: Millis): Promise<MeterPriceRow[]> =>
  tx.query<MeterPriceRow>(due, [tenantId, new Date(endedBy)]);

const close = sql(`
  update meter_prices set closed_until = open_until, updated_at = now()
  where tenant_id = $1 and id = any ($2) and open_until = $3 and closed_until is distinct from open_until`);

/** As the tenant, under `beginUsageChange`: from its commit on nothing more counts in the open period of these prices. */
export const closePeriod = (tx: Tx, tenantId: string, priceIds: readonly string[], end: Millis): Promise<unknown> =>
  tx.query(close, [tenantId, priceIds, new Date(end)]);

const customers = sql(`
  select c.id from customers c where c.tenant_id = $1 and c.id > $5 and exists (
    select from meter_prices p join usage_records u on u.tenant_id = p.tenant_id and u.meter_id = p.meter_id and u.customer_id = c.id
    where p.tenant_id = $1 and p.id = any ($2) and u.counted_at >= $3 and u.counted_at < $4 and ${isPriced}
      and not exists (select from usage_periods d where d.tenant_id = $1 and d.price_id = p.id and d.customer_id = c.id and d.period_start = $3))
  order by c.id limit $6`);

/** As the tenant: a page of customers with usage of a closed period that is not billed; deleted ones too. */
export const customersToBill = async (
  tx: Tx,
  tenantId: string,
  of: { priceIds: readonly string[]; start: Millis; end: Millis },
  after: string,
  limit: number,
): Promise<string[]> =>
  (
    await tx.query<{ id: string }>(customers, [
      ...[tenantId, of.priceIds, new Date(of.start), new Date(of.end)],
      ...[after, limit],
    ])
  ).map((row) => row.id);

const advance = sql(`
  update meter_prices set open_from = $3, open_until = $4, updated_at = now()
  where tenant_id = $1 and id = $2 and open_until = $3 and closed_until = $3`);

/** As the tenant, under `beginUsageChange`: all of the period until `end` is billed. `nextEnd`: null: the price is over. */
export const openNextPeriod = (
  tx: Tx,
  tenantId: string,
  priceId: string,
  end: Millis,
  nextEnd: Millis | null,
): Promise<unknown> =>
  tx.query(advance, [tenantId, priceId, new Date(end), nextEnd === null ? null : new Date(nextEnd)]);
