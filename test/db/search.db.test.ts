import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { migrateDown, migrateUp } from '../../src/db/migrate.js';
import { newUuid } from '../../src/db/uuid.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask } from './ask.js';
import { fillTwoTenants, tenantA, tenantB } from './two-tenants.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 2 });
  await fillTwoTenants(database.ownerUrl);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  ask<Row & Record<string, unknown>>(database.ownerUrl, text, values);
/** What a tenant's transaction finds of a tenant. */
const found = (as: string, of: string, kind: 'customer' | 'invoice', text: string): Promise<string[]> =>
  db.withTenant(as, async (tx) =>
    (await tx.query<{ id: string }>('select entities_found($1, $2, $3) as id', [of, kind, text])).map(({ id }) => id),
  );
const customerOf = async (tenant: string, name: string): Promise<string> => {
  const id = newUuid();
  await sql(`insert into billing.customers (id, tenant_id, external_id, name) values ($1::uuid, $2, $1::text, $3)`, [
    ...[id, tenant, name],
  ]);
  return id;
};
const invoiceOf = async (tenant: string, lines: string[]): Promise<string> => {
  const id = newUuid();
  await sql(
    `insert into billing.invoices (id, tenant_id, billing_account_id, number) select $1::uuid, tenant_id, id, $1::text from billing.billing_accounts where tenant_id = $2`,
    [id, tenant],
  );
  await sql(
    `insert into billing.invoice_lines (id, tenant_id, invoice_id, position, description, unit_amount_minor, amount_minor)
     select billing.uuid7(), $1, $2, n, line, 1, 1 from unnest($3::text[]) with ordinality as l (line, n)`,
    [tenant, id, lines],
  );
  return id;
};

test('words find what is of the tenant of the transaction, whoever is asked for', async () => {
  const [mine, theirs] = [await customerOf(tenantA, 'Zoë Quill'), await customerOf(tenantB, 'Zoë Quill')];
  expect(await found(tenantA, tenantA, 'customer', 'zoe q')).toEqual([mine]);
  expect(await found(tenantB, tenantB, 'customer', 'zoe q')).toEqual([theirs]);
  expect(await found(tenantA, tenantB, 'customer', 'zoe q')).toEqual([]);
  expect(await found(tenantA, tenantA, 'invoice', 'zoe q')).toEqual([]);
});

test('no tenant chosen: nothing is found, and nothing may be read past the tenant', async () => {
  await customerOf(tenantA, 'Nobody Else');
  const other = await db.withTenant(tenantB, (tx) =>
    tx.query('select entity_id from search_entries where tenant_id = $1', [tenantA]),
  );
  expect(other).toEqual([]);
  await expect(
    db.withSystem((tx) => tx.query(`select entities_found($1, 'customer', 'nobody')`, [tenantA])),
  ).rejects.toThrow('permission denied');
});

test('a word of each of several lines finds their invoice, that of a removed line does not', async () => {
  const id = await invoiceOf(tenantA, ['Beratung März', 'Reise nach Łódź']);
  expect(await found(tenantA, tenantA, 'invoice', 'lodz marz')).toEqual([id]);
  await sql(`update billing.invoice_lines set is_removed = true where invoice_id = $1 and position = 2`, [id]);
  expect(await found(tenantA, tenantA, 'invoice', 'lodz')).toEqual([]);
  expect(await found(tenantA, tenantA, 'invoice', 'beratung')).toEqual([id]);
  await sql(`update billing.invoice_lines set is_removed = true where invoice_id = $1`, [id]);
  expect(await found(tenantA, tenantA, 'invoice', 'beratung')).toEqual([]);
});

test('a customer is found by what it is called now', async () => {
  const id = await customerOf(tenantA, 'Before');
  await sql(`update billing.customers set name = 'Afterwards', email = 'a@late.example' where id = $1`, [id]);
  expect(await found(tenantA, tenantA, 'customer', 'before')).toEqual([]);
  expect(await found(tenantA, tenantA, 'customer', 'late afterw')).toEqual([id]);
});

test.each([
  ['short words', 'a b c d e f g ', 50],
  ['long words', `${'ü'.repeat(120)}`, 8],
])('500 lines of %s are kept: of a very long text its beginning is found', async (name, some, times) => {
  const lines = Array.from({ length: 500 }, (_, n) =>
    `${name.slice(0, 4)}${n} ${some}${n} `.repeat(times).slice(0, 1000),
  );
  const id = await invoiceOf(tenantA, lines);
  expect(await found(tenantA, tenantA, 'invoice', `${name.slice(0, 4)}0 ${name.slice(0, 4)}1`)).toEqual([id]);
});

test.each(['', ' ', '%', "':*|&!", '\\', '"'])('%j finds nothing', async (text) => {
  expect(await found(tenantA, tenantA, 'customer', text)).toEqual([]);
});

test('the migration fills in what was there before, and what is written meanwhile', async () => {
  const old = await cloneDatabase();
  try {
    await migrateDown(old.ownerUrl, 32);
    await ask(
      old.ownerUrl,
      `set search_path = billing;
       insert into tenants (id, external_id, name) select t, t::text, 't' from unnest(array['${tenantA}', '${tenantB}']::uuid[]) t;
       insert into customers (id, tenant_id, external_id, name)
         select gen_random_uuid(), t.id, 'c' || n, 'Many ' || n from tenants t, generate_series(1, 2100) n;
       insert into billing_accounts (id, tenant_id, kind, customer_id, livemode)
         select gen_random_uuid(), tenant_id, 'customer', id, false from customers where external_id = 'c1';
       insert into invoices (id, tenant_id, billing_account_id, number) select gen_random_uuid(), tenant_id, id, 'INV-1' from billing_accounts;
       insert into invoice_lines (id, tenant_id, invoice_id, position, description, unit_amount_minor, amount_minor)
         select gen_random_uuid(), tenant_id, id, 1, 'Line', 1, 1 from invoices`,
    );
    await migrateUp(old.ownerUrl);
    const kept = await ask(
      old.ownerUrl,
      `select tenant_id, kind, count(*)::int as n, bool_and(length(words) > 0) as filled from billing.search_entries group by 1, 2 order by 1, 2`,
    );
    expect(kept).toEqual(
      [tenantA, tenantB].flatMap((tenant_id) => [
        { tenant_id, kind: 'customer', n: 2100, filled: true },
        { tenant_id, kind: 'invoice', n: 1, filled: true },
      ]),
    );
  } finally {
    await old.drop();
  }
});
