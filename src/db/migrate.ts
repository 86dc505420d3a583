import knex, { type Knex } from 'knex';
import type pg from 'pg';
import { knownMigrations, numberOf, readMigration, stepsOf } from './migration-files.js';
import { runSteps, withLockTries } from './migration-steps.js';
import { ensureRoles, withOwner } from './roles.js';

export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** Applied, and not of this code: a later release has been here. */
  unknown: string[];
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
  withOwner(ownerUrl, (owner) => applyMissing(owner, ownerUrl));

/**
 * For whoever holds the lock of `withOwner` already. Names of what was applied.
 * @throws Error when a later release has been here and something of this one is missing: their order is nobody's.
 */
export async function applyMissing(owner: pg.Client, ownerUrl: string): Promise<string[]> {
  await ensureRoles(owner);
  // Asked first: `if not exists` wants the right to create even when there is nothing to do.
  const { rowCount } = await owner.query(`select where to_regnamespace('billing') is null`);
  if (rowCount) await owner.query('create schema billing authorization app_owner');
  const { applied, pending, unknown } = await readStatus(owner);
  if (pending.length > 0 && unknown.length > 0)
    throw new Error(
      `Refusing to migrate: the database has ${unknown.join(', ')}, which this release does not know, and lacks ${pending.join(', ')}. Use the release that has both.`,
    );
  if (pending.length === 0 && applied.length > 0) return [];
  await withKnex(ownerUrl, (db) => withLockTries(() => db.migrate.latest()));
  return pending;
}

/** Takes back the last migration, or with `to` all after that number (0: every one), the last one first. */
export const migrateDown = (ownerUrl: string, to?: number): Promise<string[]> =>
  withOwner(ownerUrl, (owner) => takeBack(owner, ownerUrl, to));

/** Takes the last one back and applies what is missing then. */
export const migrateRedo = (ownerUrl: string): Promise<{ reverted: string[]; applied: string[] }> =>
  withOwner(ownerUrl, async (owner) => {
    const reverted = await takeBack(owner, ownerUrl);
    return { reverted, applied: reverted.length === 0 ? [] : await applyMissing(owner, ownerUrl) };
  });

async function takeBack(owner: pg.Client, ownerUrl: string, to?: number): Promise<string[]> {
  const { applied, unknown } = await readStatus(owner);
  const last = [...applied].reverse();
  const gone = to === undefined ? last.slice(0, 1) : last.filter((name) => numberOf(name) > to);
  const foreign = gone.filter((name) => unknown.includes(name));
  if (foreign.length > 0)
    throw new Error(
      `Cannot take back ${foreign.join(', ')}: this release does not know it. Use the release that brought it.`,
    );
  await withKnex(ownerUrl, async (db) => {
    for (const name of gone) await withLockTries(() => db.migrate.down({ name }));
  });
  return gone;
}

/** Changes nothing; answers for an empty database, too. */
export const migrationStatus = (ownerUrl: string): Promise<MigrationStatus> => withOwner(ownerUrl, readStatus);

export function statusOf(applied: string[], known: readonly string[]): MigrationStatus {
  const pending = known.filter((name) => !applied.includes(name));
  const unknown = applied.filter((name) => !known.includes(name));
  return { applied, pending, unknown, needs_upgrade: pending.length > 0 };
}

/** For whoever holds the lock of `withOwner` already. */
export async function readStatus(owner: pg.Client): Promise<MigrationStatus> {
  const { rowCount } = await owner.query(`select where to_regclass('billing.migrations') is not null`);
  if (!rowCount) return statusOf([], await knownMigrations());
  await owner.query('set role app_owner');
  const { rows } = await owner.query<{ name: string }>('select name from billing.migrations order by id');
  await owner.query('reset role');
  return statusOf(
    rows.map(({ name }) => name),
    await knownMigrations(),
  );
}

interface Migration {
  name: string;
}

/**
 * Numbered SQL files: `001_core.up.sql`, `001_core.down.sql`. One in which lines say `-- step` is no transaction: each part is
 * one, and is committed before the next begins, so that no lock outlasts it and an index can be built `concurrently`. After a
 * failure all of its parts are run again, so each has to be repeatable.
 */
const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => (await knownMigrations()).map((name) => ({ name })),
  getMigrationName: (migration) => migration.name,
  getMigration: async ({ name }) => {
    const up = stepsOf(await readMigration(name, 'up'));
    const down = stepsOf(await readMigration(name, 'down'));
    return {
      up: (db) => runSteps(db, `${name}.up.sql`, up),
      down: (db) => runSteps(db, `${name}.down.sql`, down),
      ...(up.length > 1 && { config: { transaction: false } }),
    };
  },
};

async function withKnex<T>(ownerUrl: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const db = knex({
    client: 'pg',
    connection: ownerUrl,
    // What fails is thrown; knex would print each try as well.
    log: { warn: () => undefined },
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
