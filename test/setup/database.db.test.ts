import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from './database.js';

let databases: TestDatabase[];

beforeAll(async () => {
  databases = await Promise.all([cloneDatabase(), cloneDatabase(), cloneDatabase()]);
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
});

test('cloneDatabase gives each caller a migrated database of its own', async () => {
  expect(new Set(databases.map(({ name }) => name)).size).toBe(3);
  for (const { ownerUrl } of databases) {
    expect(
      await ask(
        ownerUrl,
        `select to_regclass('billing.gateway_events') is not null or to_regclass('billing.inbound_events') is not null as it`,
      ),
    ).toBe(true);
  }
});

test('cloneDatabase gives a service login that is bound by row level security', async () => {
  const [{ serviceUrl }] = databases as [TestDatabase];
  expect(
    await ask(serviceUrl, `select rolsuper or rolbypassrls as it from pg_roles where rolname = current_user`),
  ).toBe(false);
  expect(
    await ask(serviceUrl, `select pg_has_role('app_rw', 'member') and pg_has_role('app_system', 'member') as it`),
  ).toBe(true);
});

async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(question)).rows[0]?.it;
  } finally {
    await client.end();
  }
}
