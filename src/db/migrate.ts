import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import knex, { type Knex } from 'knex';
import type pg from 'pg';
import { ensureRoles, withOwner } from './roles.js';

const folder = new URL('../../migrations/', import.meta.url);

export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** seed 003: `check_migration_status()['needs_upgrade']`. */
  needs_upgrade: boolean;
}

/** Makes the database unless the server has it; its URL. */
export const ensureDatabase = (serverUrl: string, name: string): Promise<string> =>
  withOwner(serverUrl, async (owner) => {
    const { rowCount } = await owner.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await owner.query(`create database ${owner.escapeIdentifier(name)}`);
    const url = new URL(serverUrl);
    url.pathname = name;
    return url.href;
  });

/** Applies what is missing, also creating the roles and the schema. Safe to run from several processes at once. */
export const migrateUp = (ownerUrl: string): Promise<string[]> =>
  withOwner(ownerUrl, async (owner) => {
    await ensureRoles(owner);
    // Asked first: `if not exists` wants the right to create even when there is nothing to do.
    const { rowCount } = await owner.query(`select where to_regnamespace('billing') is null`);
    if (rowCount) await owner.query('create schema billing authorization app_owner');
    return withKnex(ownerUrl, async (db) => {
      const [, names] = (await db.migrate.latest()) as [number, string[]];
      return names;
    });
  });

/** Takes the last migration back. */
export const migrateDown = (ownerUrl: string): Promise<string[]> =>
  withOwner(ownerUrl, async (owner) => {
    if ((await appliedTo(owner)).length === 0) return [];
    return withKnex(ownerUrl, async (db) => {
      const [, names] = (await db.migrate.down()) as [number, string[]];
      return names;
    });
  });

/** Changes nothing; answers for an empty database, too. */
export async function migrationStatus(ownerUrl: string): Promise<MigrationStatus> {
  return statusOf(await withOwner(ownerUrl, appliedTo), await knownMigrations());
}

export function statusOf(applied: string[], known: readonly string[]): MigrationStatus {
  const pending = known.filter((name) => !applied.includes(name));
  return { applied, pending, needs_upgrade: pending.length > 0 };
}

async function appliedTo(owner: pg.Client): Promise<string[]> {
  const { rowCount } = await owner.query(`select where to_regclass('billing.migrations') is not null`);
  if (!rowCount) return [];
  await owner.query('set role app_owner');
  const { rows } = await owner.query<{ name: string }>('select name from billing.migrations order by id');
  return rows.map(({ name }) => name);
}

interface Migration {
  name: string;
}

/** Names of the migrations that this code expects, in their order. */
export async function knownMigrations(): Promise<string[]> {
  const files = await readdir(fileURLToPath(folder));
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .sort()
    .map((file) => file.slice(0, -'.up.sql'.length));
}

/**
 * Numbered SQL files: `001_core.up.sql`, `001_core.down.sql`. One in which lines say `-- step` is no transaction: each part is
 * one, and is committed before the next begins, so that no lock outlasts it and an index can be built `concurrently`. After a
 * failure all of its parts are run again, so each has to be repeatable.
 */
const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => (await knownMigrations()).map((name) => ({ name })),
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => {
    const up = await partsOf(`${migration.name}.up.sql`);
    const down = await partsOf(`${migration.name}.down.sql`);
    return {
      up: (db) => run(db, `${migration.name}.up.sql`, up),
      down: (db) => run(db, `${migration.name}.down.sql`, down),
      ...(up.length > 1 && { config: { transaction: false } }),
    };
  },
};

const partsOf = async (file: string): Promise<string[]> =>
  (await readFile(new URL(file, folder), 'utf8')).split(/^-- step\b.*$/m);

// Whoever waits for a lock makes everybody behind it wait too.
const lockTimeout = "set lock_timeout = '1s'";
const lockTries = 30;
const lockNotAvailable = '55P03';

async function run(db: Knex, file: string, parts: readonly string[]): Promise<void> {
  const isTransaction = parts.length === 1;
  await db.raw(isTransaction ? lockTimeout.replace('set', 'set local') : lockTimeout);
  for (const part of parts) await tried(db, part, isTransaction ? 1 : lockTries).catch(failed(file));
  if (!isTransaction) await db.raw('reset lock_timeout');
}

async function tried(db: Knex, text: string, tries: number): Promise<void> {
  try {
    await db.raw(text.replaceAll('?', '\\?'));
  } catch (error) {
    if (tries === 1 || (error as pg.DatabaseError).code !== lockNotAvailable) throw error;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await tried(db, text, tries - 1);
  }
}

const failed =
  (file: string) =>
  (error: Error & { detail?: string }): never => {
    // Knex puts the whole file before PostgreSQL's own words.
    throw new Error(`Cannot run migration '${file}': ${error.message.split(' - ').at(-1)}`, { cause: error.detail });
  };

async function withKnex<T>(ownerUrl: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = knex({
    client: 'pg',
    connection: ownerUrl,
    pool: {
      min: 0,
      max: 2,
      afterCreate: (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void) =>
        connection.query('set role app_owner; set search_path = billing', (error) => done(error ?? null, connection)),
    },
    migrations: { migrationSource: source, schemaName: 'billing', tableName: 'migrations' },
  });
  try {
    // Whoever set it is dead: the living are kept apart by `withOwner`.
    await db.migrate.forceFreeMigrationsLock();
    return await work(db);
  } finally {
    await db.destroy();
  }
}
