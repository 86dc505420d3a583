import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

/** Of usage u by a meter m: the one place that says what the kinds of aggregation mean. */
export const measured = `
  case m.aggregation when 'sum' then coalesce(sum(u.value), 0) when 'max' then coalesce(max(u.value), 0)
    when 'count' then count(u.id) else count(distinct u.item) end`;

/** Of usage u and a price p of its meter: whether that is what it costs. A customer's own price goes before. */
export const isPriced = `
  (p.customer_id = u.customer_id or p.customer_id is null and not exists (
    select from meter_prices o where o.tenant_id = u.tenant_id and o.meter_id = u.meter_id and o.customer_id = u.customer_id
      and o.active_from <= u.counted_at and (o.active_until is null or o.active_until > u.counted_at)))`;

export interface PeriodQuantity {
  price_id: string;
  /** Decimal text. */
  quantity: string;
  /** What the period before has left over, not above zero. */
  carried: string;
}

const ofPeriod = sql(`
  select p.id as price_id, trim_scale(${measured})::text as quantity,
    coalesce((select trim_scale(least(d.quantity + d.carried, 0)) from usage_periods d
      where d.tenant_id = $1 and d.price_id = p.id and d.customer_id = $3 and d.period_start < $4 order by d.period_start desc limit 1), 0)::text as carried
  from meter_prices p join meters m on m.tenant_id = p.tenant_id and m.id = p.meter_id
    join usage_records u on u.tenant_id = p.tenant_id and u.meter_id = p.meter_id and u.customer_id = $3
  where p.tenant_id = $1 and p.id = any ($2) and u.counted_at >= $4 and u.counted_at < $5 and ${isPriced}
  group by p.id, m.aggregation order by p.id`);

/** As the tenant: what a customer has used in a period, by price. Of a closed period it never changes. */
export const quantitiesOf = (
  tx: Tx,
  tenantId: string,
  of: { priceIds: readonly string[]; customerId: string; start: Millis; end: Millis },
): Promise<PeriodQuantity[]> =>
  tx.query<PeriodQuantity>(ofPeriod, [tenantId, of.priceIds, of.customerId, new Date(of.start), new Date(of.end)]);

interface Asked {
  meterId: string;
  /** null: of all. */
  customerId: string | null;
  start: Millis;
  end: Millis;
}

const asked = `
  from meters m left join usage_records u on u.tenant_id = m.tenant_id and u.meter_id = m.id and u.counted_at >= $3 and u.counted_at < $4
    and ($5::uuid is null or u.customer_id = $5)
  where m.tenant_id = $1 and m.id = $2`;
const whole = sql(`select trim_scale(${measured})::text as quantity ${asked} group by m.aggregation`);
const byDay = sql(`
  select (u.counted_at at time zone $6)::date as day, trim_scale(${measured})::text as quantity ${asked} and u.id is not null
  group by m.aggregation, day order by day`);

const valuesOf = (tenantId: string, { meterId, start, end, customerId }: Asked): unknown[] => [
  ...[tenantId, meterId, new Date(start), new Date(end), customerId],
];

/** As the tenant: what counts in a time, as decimal text. */
export const quantityBetween = async (tx: Tx, tenantId: string, of: Asked): Promise<string> =>
  (await tx.query<{ quantity: string }>(whole, valuesOf(tenantId, of)))[0]?.quantity ?? '0';

/** As the tenant: the same of each day that has any. */
export const quantitiesByDay = (
  tx: Tx,
  tenantId: string,
  of: Asked,
  timezone: string,
): Promise<{ day: Day; quantity: string }[]> => tx.query(byDay, [...valuesOf(tenantId, of), timezone]);
