import pg from 'pg';
import type { Database } from '../../src/db/connection.js';

/** Counts the rows of some tables that PostgreSQL reads while something is done. */
export async function openReads(db: Database, ownerUrl: string, connections: number) {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const reads = async (tables: readonly string[]): Promise<number> => {
    // Each connection reports what it has read when it next has time.
    await Promise.all(
      Array.from({ length: connections }, () => db.raw('select pg_stat_force_next_flush(), pg_sleep(0.05)')),
    );
    const { rows } = await owner.query(
      `select sum(seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid)) as n
        from pg_stat_user_tables t where relname = any ($1)`,
      [tables],
    );
    return Number(rows[0].n);
  };
  return {
    owner,
    readsOf: async (tables: readonly string[], work: () => Promise<unknown>): Promise<number> => {
      const before = await reads(tables);
      await work();
      return (await reads(tables)) - before;
    },
    close: () => owner.end(),
  };
}
export type Reads = Awaited<ReturnType<typeof openReads>>;
