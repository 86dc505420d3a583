import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../src/db/connection.js';
import { ensureDatabase, migrateDown, migrateRedo, migrateUp, migrationStatus } from '../../src/db/migrate.js';
import { knownMigrations } from '../../src/db/migration-files.js';
import { ensureServiceLogin, unsafeLogin } from '../../src/db/roles.js';
import { type PostgresServer, startPostgres } from '../../src/embedded/postgres.js';
import { soon } from '../path/soon.js';
import { cloneDatabase } from '../setup/database.js';
import { ask, connected, withParts } from './ask.js';
import { dumpSchema } from './schema-dump.js';
import { fillTwoTenants } from './two-tenants.js';

const known = await knownMigrations();

/** Of the superuser. */
async function emptyDatabase(server = inject('servers').postgresUrl, owner = 'postgres'): Promise<string> {
  const database = `test_${randomBytes(6).toString('hex')}`;
  await ask(server, `create database ${database} owner ${owner}`);
  onTestFinished(async () => {
    await ask(server, `drop database ${database} with (force)`);
  });
  return withParts(server, { database });
}

/** The same of a migrated one, as `migrateUp` leaves it. */
async function migratedDatabase(): Promise<string> {
  const database = await cloneDatabase();
  onTestFinished(() => database.drop());
  return database.ownerUrl;
}

test('ensureDatabase makes a database once, also when asked twice at once', async () => {
  const server = inject('servers').postgresUrl;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const urls = await Promise.all([ensureDatabase(server, name), ensureDatabase(server, name)]);
  expect(urls).toEqual([withParts(server, { database: name }), withParts(server, { database: name })]);
  expect(await ask(urls[0] ?? '', 'select current_database() as name')).toEqual([{ name }]);
  await ask(server, `drop database ${name}`);
});

test('migrateUp applies everything to an empty database, and then nothing', async () => {
  const url = await emptyDatabase();
  expect(await migrateUp(url)).toEqual(known);
  expect(await migrateUp(url)).toEqual([]);
});

test('migrationStatus tells what is applied and what is missing, on an empty database too', async () => {
  const url = await emptyDatabase();
  expect(await migrationStatus(url)).toEqual({ applied: [], pending: known, unknown: [], needs_upgrade: true });
  // It only looked.
  expect(await ask(url, `select from pg_namespace where nspname = 'billing'`)).toEqual([]);
  await migrateUp(url);
  expect(await migrationStatus(url)).toEqual({ applied: known, pending: [], unknown: [], needs_upgrade: false });
});

test('migrateDown has nothing to take back from an empty database', async () => {
  expect(await migrateDown(await emptyDatabase())).toEqual([]);
});

test('a database of a later release needs nothing, keeps what that release brought, and refuses to be mixed', async () => {
  const url = await migratedDatabase();
  await ask(url, `insert into billing.migrations (name, batch, migration_time) values ('999_later', 9, now())`);
  expect(await migrationStatus(url)).toMatchObject({ pending: [], unknown: ['999_later'], needs_upgrade: false });
  expect(await migrateUp(url)).toEqual([]);
  await expect(migrateDown(url)).rejects.toThrow(/^Cannot take back 999_later: this release does not know it/);
  await ask(url, 'delete from billing.migrations where name = $1', [known.at(-1)]);
  await expect(migrateUp(url)).rejects.toThrow(
    `Refusing to migrate: the database has 999_later, which this release does not know, and lacks ${known.at(-1)}.`,
  );
});

test('migrateDown takes back all that are later than a number, and nothing is left of all; migrateRedo the last one', async () => {
  const url = await migratedDatabase();
  const before = await dumpSchema(url);
  expect(await migrateRedo(url)).toEqual({ reverted: known.slice(-1), applied: known.slice(-1) });
  expect(await dumpSchema(url)).toBe(before);
  expect(await migrateDown(url, 19)).toEqual(known.slice(19).toReversed());
  expect(await migrationStatus(url)).toMatchObject({ applied: known.slice(0, 19), pending: known.slice(19) });
  expect(await migrateDown(url, 19)).toEqual([]);
  expect(await migrateDown(url, 0)).toEqual(known.slice(0, 19).toReversed());
  expect(await migrateRedo(url)).toEqual({ reverted: [], applied: [] });
  const [left] = await ask<{ n: number }>(
    url,
    `select (select count(*) from pg_class where relnamespace = 'billing'::regnamespace and relkind in ('r','v') and relname not like 'migrations%')
      + (select count(*) from pg_proc where pronamespace = 'billing'::regnamespace)
      + (select count(*) from pg_type where typnamespace = 'billing'::regnamespace and typtype = 'e') as n`,
  );
  expect(Number(left?.n)).toBe(0);
  expect(await migrateUp(url)).toEqual(known);
  expect(await dumpSchema(url)).toBe(before);
});

test('a migration that is one transaction waits for a lock in turns of a second, too', async () => {
  const url = await migratedDatabase();
  await migrateDown(url, 21);
  const before = await rolledBack(url);
  const migration = await connected(url, async (holder) => {
    await holder.query('begin; lock table billing.tenants in access share mode');
    const migration = migrateUp(url);
    await soon(async () => (await rolledBack(url)) > before, true);
    await holder.query('commit');
    return migration;
  });
  expect(migration).toEqual(known.slice(21));
});
const rolledBack = async (url: string): Promise<number> => {
  const text = 'select xact_rollback::int as n from pg_stat_database where datname = current_database()';
  return (await ask<{ n: number }>(url, text))[0]?.n ?? 0;
};

test('each single migration can be taken back and applied again, with rows of two tenants in the tables', async () => {
  const url = await migratedDatabase();
  await fillTwoTenants(url);
  const before = await dumpSchema(url);
  for (const name of known.slice(1).toReversed()) expect(await migrateDown(url)).toEqual([name]);
  expect(await migrateUp(url)).toEqual(known.slice(1));
  // A column that comes back stands at the end.
  expect(sorted(await dumpSchema(url))).toEqual(sorted(before));
});
const sorted = (dump: string): string[] => dump.split('\n').sort();

test('migrateUp runs from three processes at once: one does it, the others find it done', async () => {
  const url = await emptyDatabase();
  const results = await Promise.all([migrateUp(url), migrateUp(url), migrateUp(url)]);
  expect(results.filter((names) => names.length > 0)).toEqual([known]);
});

test('migrateUp goes on after a process that was killed while it held the lock', async () => {
  const url = await migratedDatabase();
  await ask(url, 'update billing.migrations_lock set is_locked = 1');
  expect(await migrateDown(url)).toEqual(known.slice(-1));
  await ask(url, 'update billing.migrations_lock set is_locked = 1');
  expect(await migrateUp(url)).toEqual(known.slice(-1));
});

describe('with an owner who is no superuser, on a server that has never seen Billhook', () => {
  let server: PostgresServer;
  const owner = { user: 'owner', password: 'owner' };

  beforeAll(async () => {
    server = await startPostgres({
      dir: join(inject('servers').folder, `owner-${randomBytes(4).toString('hex')}`),
      settings: { fsync: 'off', max_connections: '30', shared_buffers: '16MB' },
      log: { info: () => undefined, warn: () => undefined },
    });
    await ask(server.url, `create role owner login password 'owner' createrole createdb nosuperuser`);
    await ask(server.url, `create role plain login password 'plain' nosuperuser`);
  });
  afterAll(() => server.stop());

  test('migrateUp refuses in one sentence when the owner may not create roles', async () => {
    const url = withParts(await emptyDatabase(server.url, 'plain'), { user: 'plain', password: 'plain' });
    await expect(migrateUp(url)).rejects.toThrow(
      /^Cannot create the database role 'app_owner': permission denied .* CREATEROLE/,
    );
  });

  test('migrateUp, migrateDown and ensureServiceLogin work', async () => {
    const url = withParts(await emptyDatabase(server.url, 'owner'), owner);
    expect((await Promise.all([migrateUp(url), migrateUp(url), migrateUp(url)])).flat()).toEqual(known);
    for (const password of ['one', 'two']) await ensureServiceLogin(url, { name: 'service', password });
    expect(await migrateDown(url)).toEqual(known.slice(-1));
    expect(await migrateUp(url)).toEqual(known.slice(-1));
    expect(await migrationStatus(url)).toMatchObject({ needs_upgrade: false });
    const serviceUrl = withParts(url, { user: 'service', password: 'two' });
    const db = createDatabase({ url: serviceUrl, max: 1 });
    try {
      expect(await unsafeLogin(db)).toBeNull();
      expect(await db.withSystem((tx) => tx.query('select name from migrations'))).toHaveLength(known.length);
    } finally {
      await db.close();
    }
  });

  test('the same owner serves several databases, and the schema is the one that a superuser makes', async () => {
    const url = withParts(await emptyDatabase(server.url, 'owner'), owner);
    await migrateUp(url);
    expect(await dumpSchema(url)).toBe(await dumpSchema(await migratedDatabase()));
  });

  test('roles that an administrator has made are enough: the owner then needs no right to create any', async () => {
    await ask(server.url, `grant app_owner to plain`);
    await ask(server.url, `create role made_by_hand login noinherit password 'known' in role app_rw, app_system`);
    const url = withParts(await emptyDatabase(server.url, 'plain'), { user: 'plain', password: 'plain' });
    expect(await migrateUp(url)).toEqual(known);
    await ensureServiceLogin(url, { name: 'made_by_hand', password: 'known' });
    const db = createDatabase({ url: withParts(url, { user: 'made_by_hand', password: 'known' }), max: 1 });
    try {
      expect(await unsafeLogin(db)).toBeNull();
    } finally {
      await db.close();
    }
  });
});
