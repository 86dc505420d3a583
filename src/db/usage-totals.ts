import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { measured } from './usage-quantities.js';

/** New usage of a customer in a period of a threshold. */
export interface ThresholdUsage {
  thresholdId: string;
  customerId: string;
  start: Millis;
  end: Millis;
  usageIds: readonly string[];
}

export interface Reached {
  threshold_id: string;
  customer_id: string;
  period_start: Millis;
  /** Decimal text. */
  quantity: string;
}

const reached = sql(`
  select t.threshold_id, t.customer_id, t.period_start from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) as n (threshold_id, customer_id, period_start)
  join usage_totals t on t.tenant_id = $1 and t.threshold_id = n.threshold_id and t.customer_id = n.customer_id and t.period_start = n.period_start
  where t.reached_at is not null`);

const lock = sql(`
  insert into usage_totals as t (tenant_id, threshold_id, customer_id, period_start, period_end)
  select $1::uuid, n.* from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) as n (threshold_id, customer_id, period_start, period_end)
  order by 2, 3, 4
  on conflict (tenant_id, threshold_id, customer_id, period_start) do update set quantity = t.quantity
  returning t.threshold_id, t.customer_id, t.period_start, (xmax = 0) as is_new`);

/** Of a total that is new: all that counts in its period; else what is added. Usage that others have not committed waits for the lock of the total. */
const add = sql(`
  with n as (
    select g.*, h.meter_id, h.quantity as goal, m.aggregation, m.tenant_id
    from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::text[]) as g (threshold_id, customer_id, period_start, is_new, ids)
    join usage_thresholds h on h.tenant_id = $1 and h.id = g.threshold_id join meters m on m.tenant_id = $1 and m.id = h.meter_id
  ), added as (
    select n.threshold_id, n.customer_id, n.period_start, n.goal, case
      when n.is_new then (select ${measured} from usage_records u join meters m on m.tenant_id = u.tenant_id and m.id = u.meter_id
        where u.tenant_id = $1 and u.meter_id = n.meter_id and u.customer_id = n.customer_id and u.counted_at >= t.period_start and u.counted_at < t.period_end
        group by m.aggregation)
      else case n.aggregation
        when 'sum' then t.quantity + (select sum(u.value) from usage_records u where u.tenant_id = $1 and u.id = any (n.ids::uuid[]))
        when 'max' then greatest(t.quantity, (select max(u.value) from usage_records u where u.tenant_id = $1 and u.id = any (n.ids::uuid[])))
        when 'count' then t.quantity + cardinality(n.ids::uuid[])
        else t.quantity + (select count(distinct u.item) from usage_records u where u.tenant_id = $1 and u.id = any (n.ids::uuid[]) and not exists (
          select from usage_records o where o.tenant_id = $1 and o.meter_id = u.meter_id and o.customer_id = u.customer_id and o.item = u.item
            and o.counted_at >= t.period_start and o.counted_at < t.period_end and o.id <> all (n.ids::uuid[]))) end end as quantity
    from n join usage_totals t on t.tenant_id = $1 and t.threshold_id = n.threshold_id and t.customer_id = n.customer_id and t.period_start = n.period_start
    where t.reached_at is null
  ), written as (
    update usage_totals t set quantity = a.quantity, reached_at = case when a.quantity >= a.goal then now() end from added a
    where t.tenant_id = $1 and t.threshold_id = a.threshold_id and t.customer_id = a.customer_id and t.period_start = a.period_start
    returning t.threshold_id, t.customer_id, t.period_start, trim_scale(t.quantity)::text as quantity, t.reached_at
  )
  select threshold_id, customer_id, period_start, quantity from written where reached_at is not null order by 1, 2, 3`);

const nameOf = (thresholdId: string, customerId: string, start: Millis): string =>
  `${thresholdId}/${customerId}/${start}`;

/**
 * As the tenant, after the usage was inserted: what has been reached by it, once per threshold, customer and period. Totals
 * are locked in the order of their key; those that have been reached are not touched any more.
 */
export async function addToTotals(tx: Tx, tenantId: string, usage: readonly ThresholdUsage[]): Promise<Reached[]> {
  const keysOf = (of: readonly ThresholdUsage[]) => [
    of.map((one) => one.thresholdId),
    of.map((one) => one.customerId),
    of.map((one) => new Date(one.start)),
  ];
  type Key = Omit<Reached, 'quantity'>;
  const known = await tx.query<Key>(reached, [tenantId, ...keysOf(usage)]);
  const over = new Set(known.map((row) => nameOf(row.threshold_id, row.customer_id, row.period_start)));
  const left = usage.filter((one) => !over.has(nameOf(one.thresholdId, one.customerId, one.start)));
  if (left.length === 0) return [];
  const ends = left.map((one) => new Date(one.end));
  const locked = await tx.query<Key & { is_new: boolean }>(lock, [tenantId, ...keysOf(left), ends]);
  const made = new Set(
    locked.filter((row) => row.is_new).map((row) => nameOf(row.threshold_id, row.customer_id, row.period_start)),
  );
  return tx.query<Reached>(add, [
    tenantId,
    ...keysOf(left),
    left.map((one) => made.has(nameOf(one.thresholdId, one.customerId, one.start))),
    left.map((one) => `{${one.usageIds.join(',')}}`),
  ]);
}
