import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stepsOf } from '../../src/db/migration-files.js';
import { runSteps } from '../../src/db/migration-steps.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask } from './ask.js';
import { fillTwoTenants, tenantA, tenantB } from './two-tenants.js';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await cloneDatabase();
  await fillTwoTenants(database.ownerUrl);
  await ask(
    database.ownerUrl,
    `insert into billing.customers (id, tenant_id, external_id, name)
     select gen_random_uuid(), t, 'c' || n, 'x' from unnest(array['${tenantA}', '${tenantB}']::uuid[]) t, generate_series(1, 24) n`,
  );
  db = knex({
    client: 'pg',
    connection: database.ownerUrl,
    pool: {
      min: 0,
      max: 2,
      afterCreate: (connection: { query(text: string, done: () => void): void }, done: () => void) =>
        connection.query('set role app_owner; set search_path = billing', done),
    },
  });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const run = (text: string) => runSteps(db, 'x.up.sql', stepsOf(text));

test('a step of each tenant reaches all rows of all tenants in batches, and row level security stays in force', async () => {
  await run(`
alter table customers add column if not exists batch xid8;
-- step of each tenant, ten rows at a time
update customers set batch = pg_current_xact_id() where id in (select id from customers where batch is null limit 10);
-- step
update customers set batch = null;
`);
  const batches = await ask<{ tenant_id: string; n: number }>(
    database.ownerUrl,
    'select tenant_id, count(*)::int as n from billing.customers group by tenant_id, batch order by tenant_id, n desc',
  );
  // The last step saw no rows at all.
  expect(batches).toEqual([tenantA, tenantB].flatMap((tenant_id) => [10, 10, 5].map((n) => ({ tenant_id, n }))));
});

test('what fails for one tenant is told, and what was done before stays done', async () => {
  const wrong = run(`
alter table customers add column if not exists ratio integer;
-- step of each tenant
update customers set ratio = 1 / (case when tenant_id = '${tenantB}' then 0 else 1 end) where ratio is null;
`);
  await expect(wrong).rejects.toThrow("Cannot run migration 'x.up.sql': division by zero");
  const done = 'select tenant_id, count(ratio)::int as n from billing.customers group by 1 order by 1';
  expect(await ask(database.ownerUrl, done)).toEqual([
    { tenant_id: tenantA, n: 25 },
    { tenant_id: tenantB, n: 0 },
  ]);
});
