import type { Knex } from 'knex';
import type { Millis } from '../domain/time.js';

/** `value` undefined: nobody asked for it. */
export type Comparison = readonly [
  column: string,
  operator: '=' | '<' | '<=' | '>=',
  value: string | number | boolean | Date | undefined,
];

export function whereCompared(query: Knex.QueryBuilder, comparisons: readonly Comparison[]): void {
  for (const [column, operator, value] of comparisons) if (value !== undefined) query.where(column, operator, value);
}

/** From `since` on, and before `until`. */
export const within = (column: string, since: Millis | undefined, until: Millis | undefined): Comparison[] => [
  [column, '>=', since === undefined ? undefined : new Date(since)],
  [column, '<', until === undefined ? undefined : new Date(until)],
];

/** Of rows of a payer: what is of the accounts that have this value, in either mode. */
export const whereOfAccounts = (
  query: Knex.QueryBuilder,
  alias: string,
  tenantId: string,
  column: 'customer_id' | 'kind',
  value: string,
): Knex.QueryBuilder =>
  query.whereRaw(
    `${alias}.billing_account_id = any (array(select id from billing_accounts where tenant_id = ? and ${column} = ?))`,
    [tenantId, value],
  );
