import type { Database, Tx } from '../../src/db/connection.js';

/** A transaction of a tenant that stays open; it has its xid from the beginning. */
export async function holdTransaction(db: Database, tenantUuid: string) {
  let end = (): void => {};
  let tell: (tx: Tx) => void = () => {};
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  const begun = new Promise<Tx>((resolve) => {
    tell = resolve;
  });
  const done = db.withTenant(tenantUuid, async (tx) => {
    await tx.query('select pg_current_xact_id()');
    tell(tx);
    await held;
  });
  const tx = await begun;
  return {
    tx,
    commit: () => {
      end();
      return done;
    },
  };
}
