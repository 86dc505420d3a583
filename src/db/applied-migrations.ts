import { sql, type Tx } from './connection.js';

const names = sql('select name from migrations order by id');

/** As `app_system`: the migrations that this database has. */
export const appliedMigrations = async (tx: Tx): Promise<string[]> =>
  (await tx.query<{ name: string }>(names, [])).map((row) => row.name);
