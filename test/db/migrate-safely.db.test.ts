import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { migrateDown } from '../../src/db/migrate.js';
import { migrateSafely } from '../../src/db/migrate-safely.js';
import { type Census, takeCensus } from '../../src/db/tenant-census.js';
import { differenceText, tenantDifferences } from '../../src/db/tenant-differences.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask, connected, withParts } from './ask.js';
import { fillTwoTenants, tenantA, tenantB } from './two-tenants.js';

/** A superuser's. */
async function filledDatabase(): Promise<TestDatabase> {
  const database = await cloneDatabase();
  await fillTwoTenants(database.ownerUrl);
  return database;
}

let shared: TestDatabase;
let url: string;
beforeAll(async () => {
  shared = await filledDatabase();
  url = shared.ownerUrl;
});
afterAll(() => shared.drop());

async function ownDatabase(): Promise<string> {
  const database = await filledDatabase();
  onTestFinished(() => database.drop());
  return database.ownerUrl;
}

/** Owns the tables as `app_owner`, and is bound by row level security. */
async function boundOwner(url: string): Promise<string> {
  const user = `owner_${randomBytes(6).toString('hex')}`;
  await ask(url, `create role ${user} login password 'x' in role app_owner`);
  onTestFinished(async () => {
    await ask(url, `drop role ${user}`);
  });
  return withParts(url, { user, password: 'x' });
}

const censusOf = (url: string): Promise<Census> => connected(url, takeCensus);

/** What is changed is taken back. */
const differencesOf = (change: string, isStill = false): Promise<string[]> =>
  connected(url, async (client) => {
    await client.query('begin; set local search_path = billing');
    const before = await takeCensus(client);
    await client.query(change);
    return tenantDifferences(before, await takeCensus(client), isStill).map(differenceText);
  });

test('a census counts the rows of each tenant, whether row level security binds who asks or not', async () => {
  const [all, bound] = [await censusOf(url), await censusOf(await boundOwner(url))];
  expect([...all.keys()]).toContain('payments');
  expect(all.get('payments')?.rows).toEqual(new Map([tenantA, tenantB].map((tenant) => [tenant, 1])));
  for (const [table, { rows, ...guards }] of all) {
    const { rows: seen, ...same } = bound.get(table) as NonNullable<ReturnType<Census['get']>>;
    expect(same).toEqual(guards);
    expect(seen, table).toEqual(new Map([...rows].filter(([tenant]) => tenant !== 'null')));
    expect(guards.open, table).toBeNull();
  }
  const ages = [...all].filter(([, { isDeletedByAge }]) => isDeletedByAge).map(([table]) => table);
  expect(ages).toEqual([
    'attempts',
    'deliveries',
    'delivery_days',
    'export_chunks',
    'idempotency_keys',
    'portal_links',
    'portal_sessions',
  ]);
});

test('an empty database has an empty census', async () => {
  const server = inject('servers').postgresUrl;
  expect(await censusOf(withParts(server, { database: 'postgres' }))).toEqual(new Map());
});

test.each([
  [
    'rows that are gone',
    'delete from email_log',
    [/^tenant-rows: email_log of tenant \S+: before: 1 rows; after: 0 rows$/, /^tenant-rows: email_log/],
  ],
  [
    'rows that another tenant has now',
    `update email_log set notification_id = null, message_id = id::text, tenant_id = '${tenantB}'`,
    [/^tenant-rows: email_log of tenant .*: before: 1 rows; after: 0 rows$/],
  ],
  [
    'row level security that is off',
    'alter table payments disable row level security',
    [
      /^tenant-policy: payments: before: enabled; forced; .*; after: forced; /,
      /^tenant-policy: payments: before: row level security is off/,
    ],
  ],
  [
    'an owner who is not bound',
    'alter table payments no force row level security',
    [/^tenant-policy: payments/, /its owner is not bound/],
  ],
  [
    'a policy that lets all through',
    'alter policy tenant_isolation on payments using (true)',
    [/^tenant-policy: payments: .* using true/, /no policy binds app_rw/],
  ],
  [
    'a policy that is gone',
    'drop policy tenant_isolation on payments',
    [/^tenant-policy: payments/, /no policy binds app_rw/],
  ],
  ['a table that is gone', 'drop table email_log', [/^tenant-table: email_log: before: there; after: gone$/]],
  [
    'a new table without guards',
    'create table made (tenant_id uuid)',
    [/^tenant-policy: made: before: row level security is off; after: no row level security$/],
  ],
  ['nothing: rows that were deleted by age', 'delete from idempotency_keys', []],
  [
    'nothing: rows that others have written',
    `insert into customers (id, tenant_id, external_id, name) values (uuid7(), '${tenantA}', 'x', 'x')`,
    [],
  ],
])('differences: %s', async (_name, change, expected) => {
  const found = await differencesOf(change);
  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
});

test('while nobody else writes, every row counts', async () => {
  const more = `insert into customers (id, tenant_id, external_id, name) values (uuid7(), '${tenantA}', 'x', 'x')`;
  expect(await differencesOf(more, true)).toEqual([
    `tenant-rows: customers of tenant ${tenantA}: before: 1 rows; after: 2 rows`,
    `tenant-rows: search_entries of tenant ${tenantA}: before: 2 rows; after: 3 rows`,
  ]);
  expect(await differencesOf('delete from idempotency_keys', true)).not.toEqual([]);
});

test('migrateSafely tells of rows that were lost while it migrated, and has migrated', async () => {
  const url = await ownDatabase();
  const [last] = await migrateDown(url);
  // Stands for a migration that does what it should not.
  await ask(
    url,
    `create function lose() returns event_trigger language plpgsql security definer as $$ begin delete from billing.email_log; end $$;
     create event trigger lose on ddl_command_end execute function lose()`,
  );
  const { applied, differences } = await migrateSafely(url);
  expect(applied).toEqual([last]);
  expect(differences.map(({ rule, table, tenant }) => [rule, table, tenant])).toEqual([
    ['tenant-rows', 'email_log', tenantA],
    ['tenant-rows', 'email_log', tenantB],
  ]);
  expect(await migrateSafely(url)).toEqual({ applied: [], differences: [] });
});

test('every migration is safe for the rows of two tenants, as it declares itself', async () => {
  const url = await ownDatabase();
  await migrateDown(url, 1);
  expect(await migrateSafely(await boundOwner(url), true)).toMatchObject({ differences: [] });
});
