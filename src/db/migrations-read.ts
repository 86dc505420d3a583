import { sql, type Tx } from './connection.js';
import { type MigrationStatus, statusOf } from './migrate.js';
import { knownMigrations } from './migration-files.js';

const names = sql('select name from migrations order by id');

/** As `app_system`: what the database has had, and what this code expects. */
export async function readMigrations(tx: Tx): Promise<MigrationStatus> {
  const applied = (await tx.query<{ name: string }>(names, [])).map((row) => row.name);
  return statusOf(applied, await knownMigrations());
}
