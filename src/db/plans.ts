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
 * transactions of a connection, or so long, it plans anew; a young connection after a share of that, which doubles each time:
 * what a foreign key looks up has been planned for an empty table, and reads all of the tenant's rows until then.
 */
const renewal = { transactions: 200, ms: 2000, firstShare: 1 / 64 };

/** What a transaction on this connection begins with. */
export function createPlanning(now = () => performance.now()): (client: pg.PoolClient, plans?: Plans) => string {
  const ages = new WeakMap<pg.PoolClient, { since: number; transactions: number; share: number }>();
  const isDue = (client: pg.PoolClient): boolean => {
    const age = ages.get(client);
    if (age && age.transactions < renewal.transactions * age.share && now() - age.since < renewal.ms * age.share) {
      age.transactions += 1;
      return false;
    }
    const share = age ? Math.min(1, age.share * 2) : renewal.firstShare;
    ages.set(client, { since: now(), transactions: 1, share });
    return true;
  };
  return (client, plans) => `${isDue(client) ? 'discard plans; ' : ''}${plans === 'kept' ? keep : ''}`;
}
