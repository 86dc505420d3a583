import type { ProviderRef } from '../domain/commands.js';
import { sql, type Tx } from './connection.js';
import { refKey } from './gateway-event-keys.js';

/**
 * An event that waits for a name, and whoever gives that name, must not miss each other: neither sees what the other has
 * not committed. So both take the name's lock, and keep it until their commit. Who gives: insert, lock, look for those that
 * wait. Who waits: lock, look once more for the name, wait. Whoever is second has then seen the first, or waited for it.
 * Those that wait do not exclude each other. Nothing is locked after these locks, and they are taken in one order.
 */
const locking = (lock: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared', parameter: number): string =>
  `select count(${lock}(key)::text) from (
    select distinct hashtextextended(name, 0) as key from unnest($${parameter}::text[]) as name order by 1) as sorted`;

/** As a part of another statement, which comes before the one that looks: names are the text array of this parameter. */
export const lockingGiven = (parameter: number): string => locking('pg_advisory_xact_lock', parameter);

const give = sql(lockingGiven(1));
const wait = sql(locking('pg_advisory_xact_lock_shared', 1));

/** For who has just given these names, before it looks for those that wait. */
export const lockGiven = (tx: Tx, names: readonly string[]): Promise<unknown> => tx.query(give, [names]);

/** For who is about to wait for these names, before it looks for the last time. */
export const lockAwaited = (tx: Tx, names: readonly string[]): Promise<unknown> => tx.query(wait, [names]);

/** What a gateway's names are locked as. */
export const lockNames = (
  account: { gatewayAccountId: string; livemode: boolean },
  refs: readonly ProviderRef[],
): string[] => refs.map((ref) => `${account.gatewayAccountId}/${account.livemode}/${refKey(ref)}`);

/** What a tenant is locked as that may be named before it exists. */
export const lockNameOfTenant = (externalId: string): string => `tenant/${externalId}`;
