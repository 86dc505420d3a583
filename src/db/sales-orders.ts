import type { Line } from '../domain/lines.js';
import type { OrderStatus } from '../domain/sales-orders.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type MadeBetween, whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { type TimeRanges, type ValueRanges, whereInRanges } from './where-in-ranges.js';

export interface SalesOrderRow {
  id: string;
  tenant_id: string;
  customer_id: string;
  external_id: string | null;
  number: string;
  status: OrderStatus;
  currency: string;
  subtotal_minor: number;
  tax_minor: number;
  total_minor: number;
  lines: Line[];
  confirmed_at: Millis | null;
  fulfilled_at: Millis | null;
  cancelled_at: Millis | null;
  cancel_reason: string | null;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const written = [
  ...['id', 'tenant_id', 'customer_id', 'external_id', 'number', 'currency', 'subtotal_minor', 'tax_minor', 'lines'],
] as const;
const names = [
  ...written,
  ...[
    'status',
    'total_minor',
    'confirmed_at',
    'fulfilled_at',
    'cancelled_at',
    'cancel_reason',
    'version',
    'created_at',
    'updated_at',
  ],
];
const columns = names.join(', ');
export type NewSalesOrder = Pick<
  SalesOrderRow,
  'id' | 'tenant_id' | 'customer_id' | 'external_id' | 'number' | 'currency' | 'subtotal_minor' | 'tax_minor' | 'lines'
>;

const insert = sql(`
  insert into sales_orders (${written.join(', ')}, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
  on conflict do nothing returning ${columns}`);

const numberTaken = sql('select from sales_orders where tenant_id = $1 and number = $2');

/** As the tenant: somebody has given this number to an order. */
export const isOrderNumberTaken = async (tx: Tx, tenantId: string, number: string): Promise<boolean> =>
  (await tx.query(numberTaken, [tenantId, number])).length > 0;

/** As the tenant. null: its number or external id is taken. */
export const insertSalesOrder = async (tx: Tx, order: NewSalesOrder): Promise<SalesOrderRow | null> =>
  (
    await tx.query<SalesOrderRow>(insert, [
      order.id,
      order.tenant_id,
      order.customer_id,
      order.external_id,
      order.number,
      order.currency,
      order.subtotal_minor,
      order.tax_minor,
      JSON.stringify(order.lines),
    ])
  )[0] ?? null;

/** By its uuid or the tenant's own id; one of them is null. */
export interface SalesOrderName {
  id: string | null;
  externalId: string | null;
}
const find = `select ${columns} from sales_orders where tenant_id = $1 and (id = $2::uuid or external_id = $3)`;
const read = sql(find);
const lock = sql(`${find} for update`);

/** As the tenant. */
export const salesOrderOf = async (tx: Tx, tenantId: string, name: SalesOrderName): Promise<SalesOrderRow | null> =>
  (await tx.query<SalesOrderRow>(read, [tenantId, name.id, name.externalId]))[0] ?? null;

/** As the tenant: as nobody changes it any more. */
export const lockSalesOrder = async (tx: Tx, tenantId: string, name: SalesOrderName): Promise<SalesOrderRow | null> =>
  (await tx.query<SalesOrderRow>(lock, [tenantId, name.id, name.externalId]))[0] ?? null;

const move = sql(`
  update sales_orders set status = $3, confirmed_at = case when $3 = 'confirmed' then $4::timestamptz else confirmed_at end,
    fulfilled_at = case when $3 = 'fulfilled' then $4::timestamptz end,
    cancelled_at = case when $3 = 'cancelled' then $4::timestamptz end, cancel_reason = $5, cancelled_by = case when $3 = 'cancelled' then $6 end,
    version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under the row's lock. */
export const moveSalesOrder = async (
  tx: Tx,
  tenantId: string,
  id: string,
  to: { status: 'confirmed' | 'fulfilled' | 'cancelled'; at: Millis; reason: string | null; by: string },
): Promise<SalesOrderRow | null> =>
  (await tx.query<SalesOrderRow>(move, [tenantId, id, to.status, new Date(to.at), to.reason, to.by]))[0] ?? null;

export interface SalesOrderFilter
  extends TimeRanges<'confirmed' | 'updated'>,
    ValueRanges<'amount_minor'>,
    MadeBetween {
  status?: OrderStatus | undefined;
  customerId?: string | undefined;
}
const ranges = { confirmed: 'confirmed_at', updated: 'updated_at', amount_minor: 'total_minor' };

/** As the tenant. */
export const listSalesOrders = (
  tx: Tx,
  tenantId: string,
  filter: SalesOrderFilter,
  page: PageOptions,
): Promise<Page<SalesOrderRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('sales_orders').select(names).where('tenant_id', tenantId);
    if (filter.status !== undefined) query.where('status', filter.status);
    if (filter.customerId !== undefined) query.where('customer_id', filter.customerId);
    whereInRanges(query, ranges, filter);
    whereMadeBetween(query, filter);
    return query;
  });
