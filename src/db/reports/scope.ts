import type { Millis } from '../../domain/time.js';

/** Whose customers, and between which instants: from the first on, before the last. */
export interface ReportScope {
  tenantId: string;
  livemode: boolean;
  /** Where each period begins, and where the last one ends. */
  bounds: readonly Millis[];
}

/** `$1` and `$2`: accounts of the tenant's customers, of one mode. Deleted customers have paid, too. */
export const payers = `payers as materialized (
    select id, customer_id from billing_accounts where tenant_id = $1 and kind = 'customer' and livemode = $2
  )`;
export const ofPayers = (alias: string): string => `${alias}.billing_account_id in (select id from payers)`;

/** `$3`: all bounds. */
export const scopeValues = ({ tenantId, livemode, bounds }: ReportScope): unknown[] => [
  tenantId,
  livemode,
  bounds.map((at) => new Date(at)),
];
const begin = '($3::timestamptz[])[1]';
export const end = '($3::timestamptz[])[array_length($3::timestamptz[], 1)]';
/** Of an instant: it is within the bounds. */
export const during = (at: string): string => `${at} >= ${begin} and ${at} < ${end}`;
/** Number of the period that an instant is in, from 0; -1: before all of them. */
export const periodOf = (at: string): string => `width_bucket(${at}, $3::timestamptz[]) - 1`;
/** Where that period begins. */
export const beginOfPeriod = (period: string): string => `($3::timestamptz[])[${period} + 1]`;
