import { added, type Numbers } from '../../domain/reports/added.js';
import type { Millis } from '../../domain/time.js';
import { type Statement, sql, type Tx } from '../connection.js';

/** Who pays: the customers of a tenant, or tenants themselves, the platform. */
export type Payers = { payer: 'customer'; tenantId: string } | { payer: 'platform'; tenantIds: readonly string[] };

/** Whose payments, and between which instants: from the first on, before the last. */
export type ReportScope = Payers & {
  livemode: boolean;
  /** Where each period begins, and where the last one ends. */
  bounds: readonly Millis[];
};

/** `$1`: the tenant; `$2`: the mode. */
export interface PayersSql {
  /** Accounts of one mode. Deleted customers have paid, too. `customer_id`: of the payer, be it the tenant. */
  payers: string;
  /** Of a table's rows: they are of these accounts. */
  paidBy: (alias: string) => string;
  /** Of a table's rows: they are of the subscriptions in `subs`; where those are few, all others are not read. */
  ofSubs: (column: string) => string;
  /** Of days of which a report tells the mean and the median. */
  spread: (days: string) => string;
  /** The columns that it makes. */
  columns: (alias: string) => string;
}

const customers: PayersSql = {
  payers: `payers as materialized (
    select id, customer_id from billing_accounts where tenant_id = $1 and kind = 'customer' and livemode = $2
  )`,
  paidBy: (alias) => `${alias}.billing_account_id in (select id from payers)`,
  ofSubs: () => 'true',
  spread: (days) =>
    `round(avg(${days}), 2)::float8 as avg_days, round((percentile_cont(0.5) within group (order by ${days}))::numeric, 2)::float8 as median_days`,
  columns: (alias) => `${alias}.avg_days, ${alias}.median_days`,
};
/** A tenant has one account, beside very many of its customers: rows are looked up by it. */
const tenants: PayersSql = {
  payers: `payers as materialized (
    select id, tenant_id as customer_id from billing_accounts where tenant_id = $1 and kind = 'platform' and livemode = $2
  )`,
  paidBy: (alias) => `${alias}.billing_account_id = any (array(select id from payers))`,
  ofSubs: (column) => `${column} = any (array(select id from subs))`,
  spread: (days) => `coalesce(array_agg(${days}::float8) filter (where ${days} is not null), '{}') as each_days`,
  columns: (alias) => `coalesce(${alias}.each_days, '{}') as each_days`,
};

export type PayersStatement = Readonly<Record<Payers['payer'], Statement>>;
/** What each kind of payers makes of a text. */
export const textsOf = (text: (whose: PayersSql) => string): Readonly<Record<Payers['payer'], string>> => ({
  customer: text(customers),
  platform: text(tenants),
});
/** A statement for each kind of payers, so that each is planned for itself. */
export const statementsOf = (text: (whose: PayersSql) => string): PayersStatement => {
  const { customer, platform } = textsOf(text);
  return { customer: sql(customer), platform: sql(platform) };
};

/** `$3`: all bounds. */
export const scopeValues = ({ livemode, bounds }: ReportScope): unknown[] => [
  livemode,
  bounds.map((at) => new Date(at)),
];

/**
 * Rows of a tenant's customers, or those of all tenants that pay, each read as that tenant. Row level security reads the list
 * of a transaction's tenants anew for each row: a list of all makes a report slow by the square of their number.
 */
export async function readEach<Row>(
  tx: Tx,
  payers: Payers,
  read: (tenantId: string) => Promise<Row[]>,
): Promise<Row[]> {
  if (payers.payer === 'customer') return read(payers.tenantId);
  const rows = await Promise.all(
    payers.tenantIds.map((id) => {
      void tx.actAs([id]);
      return read(id);
    }),
  );
  return rows.flat();
}
const begin = '($3::timestamptz[])[1]';
export const end = '($3::timestamptz[])[array_length($3::timestamptz[], 1)]';
/** Of an instant: it is within the bounds. */
export const during = (at: string): string => `${at} >= ${begin} and ${at} < ${end}`;
/** Number of the period that an instant is in, from 0; -1: before all of them. */
export const periodOf = (at: string): string => `width_bucket(${at}, $3::timestamptz[]) - 1`;
/** Where that period begins. */
export const beginOfPeriod = (period: string): string => `($3::timestamptz[])[${period} + 1]`;

/** The same, added up by `keys`. */
export async function addedRows<Row>(
  tx: Tx,
  payers: Payers,
  statement: PayersStatement,
  values: readonly unknown[],
  keys: readonly (keyof Row & string)[],
): Promise<Row[]> {
  const rows = await readEach<Row>(tx, payers, (id) => tx.query(statement[payers.payer], [id, ...values]));
  return payers.payer === 'customer' ? rows : (added(rows as Numbers[], keys) as Row[]);
}
