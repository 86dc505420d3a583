import { readdir } from 'node:fs/promises';
import { appliedMigrations } from './applied-migrations.js';
import type { Tx } from './connection.js';
import type { MigrationStatus } from './migrate.js';

const folder = new URL('../../migrations/', import.meta.url);
const ending = '.up.sql';

/** As `app_system`: what the database has had, and what this code expects. */
export async function readMigrations(tx: Tx): Promise<MigrationStatus> {
  const done = await appliedMigrations(tx);
  const known = (await readdir(folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
  const pending = known.filter((name) => !done.includes(name)).sort();
  return { applied: done, pending, needs_upgrade: pending.length > 0 };
}
