import type pg from 'pg';

/**
 * How the statements of a transaction are planned that have a name. By default PostgreSQL decides: for the values of each
 * call, or once for all. `kept`: once for all, and never by reading a table from its beginning; for the transaction that runs
 * all the time and reaches every row by a key, because planning costs it more than running.
 */
export type Plans = 'kept';

const keep = 'set local plan_cache_mode = force_generic_plan; set local enable_seqscan = off; ';

/**
 * A plan is as good as the sizes that it was made for, and in a new database those change by the second. After so many
 * transactions of a connection, or so long, it plans anew.
 */
const renewal = { transactions: 500, ms: 10_000 };

/**
 * So many kept transactions of a process are its youth: until then plans are kept for a share of that time, which grows with
 * them. Otherwise what a foreign key looks up is planned for an empty table, and reads all of a tenant's rows for ten seconds.
 */
const youth = { transactions: 2000, leastShare: 1 / 64 };

/** What a transaction on this connection begins with. */
export function createPlanning(now = () => performance.now()): (client: pg.PoolClient, plans?: Plans) => string {
  const ages = new WeakMap<pg.PoolClient, { since: number; transactions: number }>();
  let kept = 0;
  const isDue = (client: pg.PoolClient): boolean => {
    const share = Math.min(1, Math.max(youth.leastShare, kept / youth.transactions));
    const age = ages.get(client);
    if (age && age.transactions < renewal.transactions * share && now() - age.since < renewal.ms * share) {
      age.transactions += 1;
      return false;
    }
    ages.set(client, { since: now(), transactions: 1 });
    return true;
  };
  return (client, plans) => {
    if (plans === 'kept') kept += 1;
    return `${isDue(client) ? 'discard plans; ' : ''}${plans === 'kept' ? keep : ''}`;
  };
}
