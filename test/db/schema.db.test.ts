import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask } from './ask.js';
import { dumpSchema } from './schema-dump.js';

const file = fileURLToPath(new URL('../../migrations/schema.dump.sql', import.meta.url));
let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test('migrations/schema.dump.sql shows what the migrations make', async () => {
  const dump = await dumpSchema(database.ownerUrl);
  if (process.env.UPDATE_SCHEMA) writeFileSync(file, dump);
  expect(dump, 'Look at the difference, then: UPDATE_SCHEMA=1 npx vitest run --project db test/db').toBe(
    readFileSync(file, 'utf8'),
  );
});

test('every table that has tenant_id is under forced row level security with a policy for app_rw', async () => {
  const missing = await ask(
    database.ownerUrl,
    `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relnamespace = 'billing'::regnamespace and c.relkind in ('r','p') and not (c.relrowsecurity and c.relforcerowsecurity
       and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and 'app_rw'::regrole = any (p.polroles)
         and pg_get_expr(p.polqual, p.polrelid) in ('(tenant_id = ANY (billing.current_tenants()))', '((tenant_id = ANY (billing.current_tenants())) IS TRUE)')
         and pg_get_expr(p.polwithcheck, p.polrelid) = '(tenant_id = ANY (billing.current_tenants()))'))`,
  );
  expect(missing).toEqual([]);
});

test('every table is under forced row level security, unless it is about the schema itself', async () => {
  const open = await ask<{ relname: string }>(
    database.ownerUrl,
    `select relname from pg_class where relnamespace = 'billing'::regnamespace and relkind in ('r','p')
       and not (relrowsecurity and relforcerowsecurity) order by relname`,
  );
  expect(open.map(({ relname }) => relname)).toEqual(['migrations', 'migrations_lock']);
});

test('no policy lets everybody or app_rw see more than the chosen tenants', async () => {
  const wide = await ask<{ it: string }>(
    database.ownerUrl,
    `select format('%s.%s', c.relname, p.polname) as it from pg_policy p join pg_class c on c.oid = p.polrelid
     where (0 = any (p.polroles) or 'app_rw'::regrole = any (p.polroles)) and pg_get_expr(p.polqual, p.polrelid) not like '%current_tenants()%'`,
  );
  expect(wide).toEqual([]);
});

test('every view looks with the rights of who asks', async () => {
  const loose = await ask(
    database.ownerUrl,
    `select relname from pg_class where relnamespace = 'billing'::regnamespace and relkind in ('v','m')
       and not coalesce('security_invoker=true' = any (reloptions), false)`,
  );
  expect(loose).toEqual([]);
});

test('every function that runs as its owner pins its search_path', async () => {
  const loose = await ask(
    database.ownerUrl,
    `select proname from pg_proc where pronamespace = 'billing'::regnamespace and prosecdef
       and not exists (select from unnest(proconfig) one where one like 'search_path=%')`,
  );
  expect(loose).toEqual([]);
});

test('everything belongs to app_owner, and no role of the service can create or delete', async () => {
  const foreign = await ask(
    database.ownerUrl,
    `select relname from pg_class where relnamespace = 'billing'::regnamespace and relowner <> 'app_owner'::regrole`,
  );
  expect(foreign).toEqual([]);
  const deletable = await ask(
    database.ownerUrl,
    `select relname, r::text as role from pg_class, unnest(array['app_rw','app_system','public']) r
     where relnamespace = 'billing'::regnamespace and relkind in ('r','p','v') and
       exists (select from aclexplode(relacl) g where g.privilege_type in ('DELETE','TRUNCATE','REFERENCES','TRIGGER')
         and g.grantee = coalesce(to_regrole(r)::oid, 0))`,
  );
  expect(deletable).toEqual([]);
  const [rights] = await ask<{ creates: boolean }>(
    database.ownerUrl,
    `select bool_or(has_schema_privilege(r, 'billing', 'create')) as creates from unnest(array['app_rw','app_system']) r`,
  );
  expect(rights?.creates).toBe(false);
});

/** A row of these may stand above all tenants, so a reference to it cannot carry one. */
const aboveTenants = ['tenants', 'gateway_accounts'];

test('every reference between rows of tenants carries the tenant, so that none can cross to another', async () => {
  const crossing = await ask<{ it: string }>(
    database.ownerUrl,
    `with owned as (select attrelid as id, attnum from pg_attribute where attname = 'tenant_id' and not attisdropped)
     select format('%s: %s', k.conrelid::regclass, pg_get_constraintdef(k.oid)) as it
     from pg_constraint k join owned here on here.id = k.conrelid join owned there on there.id = k.confrelid
     where k.contype = 'f' and k.connamespace = 'billing'::regnamespace and k.confrelid::regclass::text <> all ($1)
       and not exists (select from unnest(k.conkey, k.confkey) as pair (mine, theirs) where pair.mine = here.attnum and pair.theirs = there.attnum)`,
    [aboveTenants.map((name) => `billing.${name}`)],
  );
  expect(crossing.map(({ it }) => it)).toEqual([]);
});

/** Rows of these may be of no tenant; what they are a part of is never deleted. */
const ofNobody = ['export_chunks'];

test('the parts of a reference are all there or all absent', async () => {
  const nullable = await ask<{ it: string }>(
    database.ownerUrl,
    `select format('%s: %s', k.conrelid::regclass, pg_get_constraintdef(k.oid)) as it from pg_constraint k
     where k.contype = 'f' and k.connamespace = 'billing'::regnamespace and cardinality(k.conkey) > 1 and k.conrelid::regclass::text <> all ($1)
       and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname = 'tenant_id' and not a.attnotnull)`,
    [ofNobody.map((name) => `billing.${name}`)],
  );
  expect(nullable.map(({ it }) => it)).toEqual([]);
});
