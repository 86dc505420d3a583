import type { Millis } from '../../domain/time.js';
import { type Statement, sql } from '../connection.js';

/** Who pays: the customers of a tenant, or tenants themselves, the platform. */
export type Payers = { payer: 'customer'; tenantId: string } | { payer: 'platform'; tenantIds: readonly string[] };

/** Whose payments, and between which instants: from the first on, before the last. */
export type ReportScope = Payers & {
  livemode: boolean;
  /** Where each period begins, and where the last one ends. */
  bounds: readonly Millis[];
};

/** `$1`: a tenant, or tenants; `$2`: the mode. */
export interface PayersSql {
  /** Their accounts, of one mode. Deleted customers have paid, too. `customer_id`: of the payer, be it a tenant. */
  payers: string;
  /** Of a table's rows: they are of these accounts. */
  paidBy: (alias: string) => string;
  /** Of a table's rows: they are of the tenants. */
  rows: (alias: string) => string;
  /** The same, of rows of subscriptions in `subs`: where few of them are asked for, all others are not read. */
  rowsOfSubs: (alias: string, id: string) => string;
}

const customers: PayersSql = {
  payers: `payers as materialized (
    select id, customer_id from billing_accounts where tenant_id = $1 and kind = 'customer' and livemode = $2
  )`,
  paidBy: (alias) => `${alias}.billing_account_id in (select id from payers)`,
  rows: (alias) => `${alias}.tenant_id = $1`,
  rowsOfSubs: (alias) => `${alias}.tenant_id = $1`,
};
/** They have one account each, beside very many of their customers: rows are looked up by it. The tenants of a transaction are read anew for each row. */
const tenants: PayersSql = {
  payers: `payers as materialized (
    select id, tenant_id as customer_id from billing_accounts where tenant_id = any ($1::uuid[]) and kind = 'platform' and livemode = $2
  )`,
  paidBy: (alias) => `${alias}.billing_account_id = any (array(select id from payers))`,
  rows: (alias) => `${alias}.tenant_id = any ($1::uuid[])`,
  rowsOfSubs: (alias, id) =>
    `${alias}.tenant_id = any ($1::uuid[]) and ${alias}.${id} = any (array(select id from subs))`,
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

/** `$1`. */
export const tenantValue = (payers: Payers): unknown =>
  payers.payer === 'customer' ? payers.tenantId : payers.tenantIds;
/** `$3`: all bounds. */
export const scopeValues = (scope: ReportScope): unknown[] => [
  tenantValue(scope),
  scope.livemode,
  scope.bounds.map((at) => new Date(at)),
];
const begin = '($3::timestamptz[])[1]';
export const end = '($3::timestamptz[])[array_length($3::timestamptz[], 1)]';
/** Of an instant: it is within the bounds. */
export const during = (at: string): string => `${at} >= ${begin} and ${at} < ${end}`;
/** Number of the period that an instant is in, from 0; -1: before all of them. */
export const periodOf = (at: string): string => `width_bucket(${at}, $3::timestamptz[]) - 1`;
/** Where that period begins. */
export const beginOfPeriod = (period: string): string => `($3::timestamptz[])[${period} + 1]`;
