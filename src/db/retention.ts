import type { Millis } from '../domain/time.js';
import { type Statement, sql, type Tx } from './connection.js';

const eraseBodies = sql(`
  with old as (
    select id from gateway_events where raw_body is not null and status in ('processed','ignored') and processed_at < $1
    order by processed_at limit $2 for update skip locked
  ), gone as (
    update gateway_events set raw_body = null where id = any (array(select id from old)) returning 1
  )
  select count(*)::int as n from gone`);
const deleteKeys = sql('select delete_expired_idempotency_keys($1) as n');

const countOf = async (tx: Tx, statement: Statement, values: unknown[]): Promise<number> =>
  (await tx.query<{ n: number }>(statement, values))[0]?.n ?? 0;

/**
 * As `app_system`: erases the bodies of some events that were done with before this time; returns how many. Their hashes
 * and outcomes stay, so a duplicate is still known. Rows that somebody works with are left for the next time.
 */
export const eraseOldBodies = (tx: Tx, before: Millis, limit: number): Promise<number> =>
  countOf(tx, eraseBodies, [new Date(before), limit]);

/** As `app_system`: deletes some keys of requests that nobody can repeat any more; returns how many. */
export const deleteExpiredKeys = (tx: Tx, limit: number): Promise<number> => countOf(tx, deleteKeys, [limit]);

/** Events of one gateway account that wait in one status. */
export interface Unresolved {
  gateway_account_id: string;
  gateway: string;
  account_name: string;
  status: string;
  count: number;
  oldest: Millis;
}

// By status: those that wait are few, and what is in a page of `gateway_events_by_status` is not read for others.
const unresolved = sql(`
  select a.id as gateway_account_id, a.gateway, a.name as account_name, e.status, count(*)::int as count, min(e.received_at) as oldest
  from gateway_events e join gateway_accounts a on a.id = e.gateway_account_id
  where e.status in ('received','tenant_not_found','parked','dead_letter') and e.received_at < $1
  group by a.id, e.status order by a.id, e.status`);

/** As `app_system`: what came before this time and has not been resolved since. */
export const unresolvedBefore = (tx: Tx, before: Millis): Promise<Unresolved[]> =>
  tx.query(unresolved, [new Date(before)]);

const openKeys = sql("select key from alerts where kind = 'events_unresolved' and resolved_at is null");

/** As `app_system`: what is alerted by now. */
export const alertedUnresolved = async (tx: Tx): Promise<string[]> =>
  (await tx.query<{ key: string }>(openKeys, [])).map((row) => row.key);
