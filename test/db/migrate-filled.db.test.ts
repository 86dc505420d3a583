import { readFileSync } from 'node:fs';
import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.js';
import { knownMigrations, numberOf } from '../../src/db/migration-files.js';
import { soon } from '../path/soon.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { connected } from './ask.js';
import { dumpSchema } from './schema-dump.js';

// The tables as they were before endpoints had filters and formats: 8,000 events of two tenants, 20,000 deliveries to five of the
// ten endpoints of each, of which two are ordered; one delivery in ten is open. Migrations go through them by a thousand.
const before = '012_replay_order';
const events = 8000;
const deliveries = 20_000;
const tenants = [v7(), v7()];

const fill = `
  insert into tenants (id, external_id, name) select id, id::text, 't' from unnest('{${tenants}}'::uuid[]) id;
  insert into endpoints (id, tenant_id, url, events, secrets, ordered, concurrency)
    select uuid7(), t, 'https://example.com/' || n, '{*}', '[]', n <= 2, case n % 3 when 0 then null else n end from unnest('{${tenants}}'::uuid[]) t, generate_series(1, 5) n;
  insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
    select uuid7(), ('{${tenants}}'::uuid[])[1 + n % 2], 'invoice.paid', 'invoice', md5((n % 500)::text)::uuid, 1, now(), '{"n":' || n || '}', n::text
    from generate_series(1, ${events}) n;
  insert into deliveries (tenant_id, event_id, endpoint_id, event_name, status)
    select v.tenant_id, v.id, e.id, v.type, case (v.seq / 2 + e.nth) / 2 % 10 when 0 then 'pending' when 1 then 'failed' else 'succeeded' end
    from events v join (select id, tenant_id, split_part(url, '/', 4)::int as nth from endpoints) e
      on e.tenant_id = v.tenant_id and (e.nth + v.seq / 2) % 2 = 0`;

/** At the migration before, filled; each test has a copy. */
let old: TestDatabase;
/** What becomes of an empty one. */
let schema: string;
beforeAll(async () => {
  old = await cloneDatabase();
  await migrateDown(old.ownerUrl, numberOf(before));
  const empty = await cloneDatabase(old.name);
  await migrateUp(empty.ownerUrl);
  schema = await dumpSchema(empty.ownerUrl);
  await empty.drop();
  await connected(old.ownerUrl, (client) => client.query(`set search_path = billing; ${fill}`));
}, 120_000);
afterAll(() => old?.drop());

/** Its URL, and a connection to it, as the superuser. */
async function oldDatabase(): Promise<{ url: string; sql: pg.Client }> {
  const { ownerUrl: url, drop } = await cloneDatabase(old.name);
  const sql = new pg.Client({ connectionString: url, options: '-c search_path=billing' });
  onTestFinished(async () => {
    await sql.end();
    await drop();
  });
  await sql.connect();
  return { url, sql };
}

/** Goes on writing events with a delivery each, one after the other, as a process of the version before. */
async function writing(url: string, work: () => Promise<void>): Promise<number> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=billing' });
  await client.connect();
  let isOver = false;
  let written = 0;
  const writes = (async () => {
    while (!isOver) {
      await client.query(
        `with told as (
           insert into events (id, tenant_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, envelope, dedupe_key)
           values (uuid7(), $1, 'invoice.paid', 'invoice', uuid7(), 1, now(), '{}', 'beside:' || $2::text) returning id, tenant_id)
         insert into deliveries (tenant_id, event_id, endpoint_id, event_name, status)
           select tenant_id, id, (select id from endpoints where tenant_id = $1 and not ordered limit 1), 'invoice.paid', 'succeeded' from told`,
        [tenants[0], written],
      );
      written += 1;
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await writes;
    await client.end();
  }
  return written;
}

test('filled tables are migrated while others write, and every filled column is right', {
  timeout: 120_000,
}, async () => {
  const { url, sql } = await oldDatabase();
  const one = async (text: string) => (await sql.query(text)).rows[0];
  const counts =
    'select (select count(*) from events)::int as events, (select count(*) from deliveries)::int as deliveries';
  expect(await one(counts)).toEqual({ events, deliveries });
  const concurrency = await one('select jsonb_object_agg(id, concurrency) as all from endpoints');

  const written = await writing(url, async () => {
    await migrateUp(url);
  });
  expect(written).toBeGreaterThan(0);
  expect(await one(counts)).toEqual({ events: events + written, deliveries: deliveries + written });

  const keys = await one(`
    select count(*) filter (where d.ordering_key = v.aggregate_id)::int as kept, count(*) filter (where d.ordering_key is null)::int as missing
    from deliveries d join events v on v.id = d.event_id join endpoints e on e.id = d.endpoint_id where e.ordered and d.status = 'pending'`);
  expect(keys).toEqual({ kept: deliveries / 25, missing: 0 });
  expect(
    await one(`select count(*)::int as n from deliveries d join endpoints e on e.id = d.endpoint_id
      where (d.ordering_key is not null and (not e.ordered or d.status <> 'pending')) or d.replay_id is not null`),
  ).toEqual({ n: 0 });
  expect(
    await one(
      `select count(*)::int as n from events where xid is null or envelope is null or envelope_sha256 is not null`,
    ),
  ).toEqual({ n: 0 });
  const expected = Object.fromEntries(Object.entries(concurrency.all).map(([id, value]) => [id, value ?? 10]));
  expect((await one('select jsonb_object_agg(id, concurrency) as all from endpoints')).all).toEqual(expected);
  expect(
    await one(
      `select count(*)::int as n from endpoints where format = 'standard' and hold_until is null and filter is null`,
    ),
  ).toEqual({ n: 10 });
  expect(
    await one(`select (select count(*) from pg_index where not indisvalid or not indisready)::int as indexes,
      (select count(*) from pg_constraint where not convalidated)::int as constraints`),
  ).toEqual({ indexes: 0, constraints: 0 });
});

test('what broke off between two parts of a migration is done again', { timeout: 120_000 }, async () => {
  const { url, sql } = await oldDatabase();
  // As after a process that was killed while it built the index.
  await sql.query(
    `set role app_owner; alter table deliveries add column ordering_key uuid; create index deliveries_in_order on deliveries (id)`,
  );
  await migrateUp(url);
  expect(await dumpSchema(url)).toBe(schema);
  // Their parts are committed, and nobody has noted it.
  const isParted = (name: string) =>
    /^-- step/m.test(readFileSync(new URL(`../../migrations/${name}.up.sql`, import.meta.url), 'utf8'));
  const parted = (await knownMigrations()).filter(isParted);
  expect(parted.length).toBeGreaterThan(3);
  await sql.query('reset role');
  await sql.query('delete from migrations where name = any ($1)', [parted]);
  expect(await migrateUp(url)).toEqual(parted);
  expect(await dumpSchema(url)).toBe(schema);
});

test('whoever migrates is killed while it builds an index, and the next one ends what it began', {
  timeout: 120_000,
}, async () => {
  const { url, sql } = await oldDatabase();
  // The index is written down as invalid, and then waits for whoever looked before it.
  const reader = new pg.Client({ connectionString: url });
  await reader.connect();
  await reader.query('begin isolation level repeatable read; select count(*) from billing.events');
  const building = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ~ '^\\s*create index concurrently' and wait_event = 'virtualxid'`;
  const [outcome] = await Promise.allSettled([
    migrateUp(url),
    soon(async () => (await sql.query(building)).rowCount, 1).finally(() => reader.end()),
  ]);
  expect(outcome).toMatchObject({ status: 'rejected' });
  const invalid = 'select count(*)::int as n from pg_index where not indisvalid';
  expect((await sql.query(invalid)).rows).toEqual([{ n: 1 }]);

  const status = await migrationStatus(url);
  expect(status.applied.length).toBeLessThan((await knownMigrations()).length);
  expect(await migrateUp(url)).toEqual(status.pending);
  expect((await sql.query(invalid)).rows).toEqual([{ n: 0 }]);
  expect(await dumpSchema(url)).toBe(schema);
});
