import type { Millis } from '../domain/time.js';
import type { Cadence } from '../domain/usage/cadence.js';
import type { PriceModel, Tier } from '../domain/usage/price.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export interface MeterPriceFields extends Cadence {
  meter_id: string;
  /** null: of all customers who have none of their own. */
  customer_id: string | null;
  currency: string;
  model: PriceModel;
  tiers: Tier[];
  /** Percent, decimal text. */
  tax_rate: string | null;
  /** null: the tenant's. */
  series: string | null;
  /** From the day on which a period is billed until it is to be paid; null: no day is set. */
  due_days: number | null;
  auto_issue: boolean;
  active_from: Millis;
  active_until: Millis | null;
}

export interface MeterPriceRow extends MeterPriceFields {
  id: string;
  /** Of the oldest period that is not billed. */
  open_from: Millis;
  /** null: the price has ended, and all is billed. */
  open_until: Millis | null;
  /** What comes later and occurred before counts from here on. */
  closed_until: Millis | null;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const given = [
  ...([
    'meter_id',
    'customer_id',
    'currency',
    'model',
    'tiers',
    'tax_rate',
    'period',
    'anchor_day',
    'timezone',
  ] as const),
  ...(['series', 'due_days', 'auto_issue', 'active_from', 'active_until'] as const),
];
const names = ['id', ...given, 'open_from', 'open_until', 'closed_until', 'version', 'created_at', 'updated_at'];
/** Of meter_prices p. */
export const priceColumns: readonly string[] = names.map((name) =>
  name === 'tax_rate' ? 'trim_scale(p.tax_rate)::text as tax_rate' : `p.${name}`,
);
const columns = priceColumns.join(', ');
const times: readonly string[] = ['active_from', 'active_until'];
const parameterOf = (of: MeterPriceFields, name: (typeof given)[number]): unknown =>
  name === 'tiers' ? JSON.stringify(of.tiers) : times.includes(name) ? dateOf(of[name] as Millis | null) : of[name];
const dateOf = (at: Millis | null): Date | null => (at === null ? null : new Date(at));

const insert = sql(`
  insert into meter_prices as p (tenant_id, id, open_until, open_from, ${given.join(', ')})
  values ($1, $2, $3, $4, ${given.map((_, index) => `$${index + 5}`).join(', ')}) returning ${columns}`);

/** As the tenant, under `beginUsageChange`. `openUntil`: of its first period. */
export async function createMeterPrice(
  tx: Tx,
  tenantId: string,
  price: MeterPriceFields & { id: string; openUntil: Millis },
): Promise<MeterPriceRow> {
  const [row] = await tx.query<MeterPriceRow>(insert, [
    ...[tenantId, price.id, dateOf(price.openUntil), dateOf(price.active_from)],
    ...given.map((name) => parameterOf(price, name)),
  ]);
  if (!row) throw new Error('Cannot create meter price: the statement gave no row');
  return row;
}

const byId = sql(`select ${columns} from meter_prices p where p.tenant_id = $1 and p.id = $2`);

/** As the tenant. */
export const meterPriceById = async (tx: Tx, tenantId: string, id: string): Promise<MeterPriceRow | null> =>
  (await tx.query<MeterPriceRow>(byId, [tenantId, id]))[0] ?? null;

const closed = sql(`
  select max(closed_until) as at from meter_prices
  where tenant_id = $1 and meter_id = $2 and (customer_id is null or customer_id = $3)`);

/** As the tenant, under `beginUsageChange`: until when usage of the customer, or of those without a price of their own, may be billed already. */
export const closedUntil = async (
  tx: Tx,
  tenantId: string,
  of: { meterId: string; customerId: string | null },
): Promise<Millis | null> =>
  (await tx.query<{ at: Millis | null }>(closed, [tenantId, of.meterId, of.customerId]))[0]?.at ?? null;

const overlapping = sql(`
  select id from meter_prices where tenant_id = $1 and meter_id = $2 and customer_id is not distinct from $3 and id <> $4
    and active_from < coalesce($6::timestamptz, 'infinity') and coalesce(active_until, 'infinity') > $5::timestamptz order by active_from limit 1`);

/** As the tenant, under `beginUsageChange`: another price of the same meter and customer in that time. */
export const overlappingPrice = async (
  tx: Tx,
  tenantId: string,
  price: Pick<MeterPriceFields, 'meter_id' | 'customer_id' | 'active_from' | 'active_until'> & { id: string },
): Promise<string | null> =>
  (
    await tx.query<{ id: string }>(overlapping, [
      ...[tenantId, price.meter_id, price.customer_id, price.id],
      ...[dateOf(price.active_from), dateOf(price.active_until)],
    ])
  )[0]?.id ?? null;

const change = sql(`
  update meter_prices p set series = $3, due_days = $4, auto_issue = $5, active_until = $6, open_until = $7, version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under `beginUsageChange`. */
export const changeMeterPrice = async (
  tx: Tx,
  tenantId: string,
  id: string,
  to: Pick<MeterPriceRow, 'series' | 'due_days' | 'auto_issue' | 'active_until' | 'open_until'>,
): Promise<MeterPriceRow | null> =>
  (
    await tx.query<MeterPriceRow>(change, [
      ...[tenantId, id, to.series, to.due_days, to.auto_issue],
      ...[dateOf(to.active_until), dateOf(to.open_until)],
    ])
  )[0] ?? null;

/** As the tenant. */
export const listMeterPrices = (
  tx: Tx,
  tenantId: string,
  filter: { meterId: string | undefined; customerId: string | undefined },
  page: PageOptions,
): Promise<Page<MeterPriceRow>> =>
  readPage(tx, page, 'p.id', (from) => {
    const query = from('meter_prices as p').select(from.raw(columns)).where('p.tenant_id', tenantId);
    if (filter.meterId !== undefined) query.where('p.meter_id', filter.meterId);
    if (filter.customerId !== undefined) query.where('p.customer_id', filter.customerId);
    return query;
  });
