import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

/** A usage as it is to be recorded. */
export interface NewUsage {
  id: string;
  meterId: string;
  customerId: string;
  key: string;
  /** Decimal text. */
  value: string | null;
  /** What is told apart. */
  item: string | null;
  properties: Record<string, unknown>;
  occurredAt: Millis;
  /** false: it was told without a time. */
  isDated: boolean;
}

export interface Recorded {
  id: string;
  counted_at: Millis;
}

const names = 'id, meter_id, customer_id, key, value, properties, occurred_at, is_dated';
const given =
  'unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::numeric[], $7::jsonb[], $8::timestamptz[], $9::boolean[]';
const columnsOf = (usage: readonly NewUsage[]): unknown[] => [
  usage.map((one) => one.id),
  usage.map((one) => one.meterId),
  usage.map((one) => one.customerId),
  usage.map((one) => one.key),
  usage.map((one) => one.value),
  usage.map((one) => JSON.stringify(one.properties)),
  usage.map((one) => new Date(one.occurredAt)),
  usage.map((one) => one.isDated),
];

const insert = sql(`
  insert into usage_records (tenant_id, id, meter_id, customer_id, key, value, item, properties, occurred_at, is_dated, counted_at)
  select $1::uuid, n.id, n.meter_id, n.customer_id, n.key, n.value, sha256(convert_to($1::uuid::text || n.meter_id || n.customer_id || n.item, 'UTF8')), n.properties,
    n.occurred_at, n.is_dated,
    -- What occurred in a time that is closed counts from the end of all that is.
    coalesce((select max(p.closed_until) from meter_prices p
      where p.tenant_id = $1 and p.meter_id = n.meter_id and (p.customer_id is null or p.customer_id = n.customer_id)
      having bool_or(p.active_from <= n.occurred_at and n.occurred_at < p.closed_until)), n.occurred_at)
  from ${given}, $10::text[]) as n (${names}, item)
  order by n.key, n.id
  on conflict (tenant_id, key) do nothing returning id, counted_at`);

/** As the tenant, under `beginRecording`: those whose key is new. Two that write the same keys wait for each other in their order. */
export const insertUsage = (tx: Tx, tenantId: string, usage: readonly NewUsage[]): Promise<Recorded[]> =>
  tx.query<Recorded>(insert, [tenantId, ...columnsOf(usage), usage.map((one) => one.item)]);

const compare = sql(`
  select n.id as asked, u.id, u.meter_id = n.meter_id and u.customer_id = n.customer_id and u.value is not distinct from n.value
    and (not n.is_dated or u.occurred_at = n.occurred_at) and (u.properties = n.properties or c.erased_at is not null) as is_same
  from ${given}) as n (${names})
  join usage_records u on u.tenant_id = $1 and u.key = n.key
  join customers c on c.tenant_id = $1 and c.id = u.customer_id`);

/** As the tenant: what stands under the keys of these, by the ids that they were to get, and whether it says the same. What was erased counts as the same. */
export const usageByKeys = (
  tx: Tx,
  tenantId: string,
  usage: readonly NewUsage[],
): Promise<{ asked: string; id: string; is_same: boolean }[]> => tx.query(compare, [tenantId, ...columnsOf(usage)]);

const customers = sql(
  'select id, external_id from customers where tenant_id = $1 and (id = any ($2::uuid[]) or external_id = any ($3::text[]))',
);

/** As the tenant: those of these names; deleted ones too. */
export const customersNamed = (
  tx: Tx,
  tenantId: string,
  named: { ids: string[]; externalIds: string[] },
): Promise<{ id: string; external_id: string }[]> => tx.query(customers, [tenantId, named.ids, named.externalIds]);

export interface UsageRow {
  id: string;
  key: string;
  meter_id: string;
  customer_id: string;
  value: string | null;
  properties: Record<string, unknown>;
  occurred_at: Millis;
  counted_at: Millis;
  created_at: Millis;
}

export interface UsageFilter {
  meterId?: string | undefined;
  customerId?: string | undefined;
  /** Occurred from then on, and before. */
  since?: Millis | undefined;
  until?: Millis | undefined;
}

const columns = `id, key, meter_id, customer_id, trim_scale(value)::text as value, properties, occurred_at, counted_at, created_at`;

/** As the tenant, the latest recorded first. */
export const listUsage = (tx: Tx, tenantId: string, filter: UsageFilter, page: PageOptions): Promise<Page<UsageRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('usage_records').select(from.raw(columns)).where('tenant_id', tenantId);
    if (filter.meterId !== undefined) query.where('meter_id', filter.meterId);
    if (filter.customerId !== undefined) query.where('customer_id', filter.customerId);
    if (filter.since !== undefined) query.where('occurred_at', '>=', new Date(filter.since));
    if (filter.until !== undefined) query.where('occurred_at', '<', new Date(filter.until));
    return query;
  });
