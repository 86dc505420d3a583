import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask, connected } from './ask.js';
import { fillTwoTenants, idOf, tenantA, tenantB } from './two-tenants.js';

let database: TestDatabase;
let service: Database;
/** Tables of the schema; `key` is the column that says whose a row is. */
let tables: { name: string; key: 'tenant_id' | 'id' }[];

/** What belongs to the chains of the audit log as a whole; no tenant looks into it. */
const ofNobody = ['audit_heads', 'audit_unchained'];

beforeAll(async () => {
  database = await cloneDatabase();
  await fillTwoTenants(database.ownerUrl);
  service = createDatabase({ url: database.serviceUrl, max: 4 });
  const rows = await ask<{ name: string }>(
    database.ownerUrl,
    `select c.relname as name from pg_class c where c.relnamespace = 'billing'::regnamespace and c.relkind in ('r','p')
       and c.relname not in ('migrations','migrations_lock') order by 1`,
  ).then((all) => all.filter(({ name }) => !ofNobody.includes(name)));
  tables = rows.map(({ name }) => ({ name, key: name === 'tenants' ? 'id' : 'tenant_id' }));
});
afterAll(async () => {
  await service.close();
  await database.drop();
});

const count = async (query: (text: string) => Promise<{ n: number }[]>, from: string): Promise<number> =>
  (await query(`select count(*)::int as n from ${from}`))[0]?.n ?? -1;

/** What the database said, for each table: its SQLSTATE, or `done`. */
async function attempt(client: pg.Client, text: string): Promise<string> {
  await client.query('savepoint here');
  try {
    await client.query(text);
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query('rollback to here');
  }
}
const asTenant = (client: pg.Client, ...tenants: string[]): Promise<unknown> =>
  client.query(`begin; set local role app_rw; set local search_path = billing; set local app.tenants = '{${tenants}}'`);

test('the two tenants have a row in every table', async () => {
  expect(tables.length).toBeGreaterThan(20);
  for (const { name, key } of tables)
    for (const tenant of [tenantA, tenantB])
      expect(
        await count((text) => ask(database.ownerUrl, text), `billing.${name} where ${key} = '${tenant}'`),
        `${name}: give it a row in two-tenants.ts`,
      ).toBeGreaterThan(0);
});

test("the service's login by itself sees nothing at all", async () => {
  await connected(database.serviceUrl, async (client) => {
    await client.query('begin');
    for (const { name } of [...tables, { name: 'migrations' }])
      expect(await attempt(client, `select from billing.${name}`), name).toBe('42501');
    expect(await attempt(client, 'create table public.mine (id int)')).toBe('42501');
  });
});

test('app_rw without tenants sees no row of any table', async () => {
  await connected(database.serviceUrl, async (client) => {
    await client.query('begin; set local role app_rw; set local search_path = billing');
    for (const { name } of tables)
      expect(await count(async (text) => (await client.query(text)).rows, name), name).toBe(0);
  });
});

test('withTenant sees the rows of its tenant in every table, and of no other', async () => {
  for (const { name, key } of tables)
    await service.withTenant(tenantA, async (tx) => {
      const rows = await tx.query<{ whose: string }>(`select ${key} as whose from ${name}`);
      expect([...new Set(rows.map(({ whose }) => whose))], name).toEqual([tenantA]);
    });
});

test('withTenants sees the rows of all its tenants', async () => {
  await service.withTenants([tenantA, tenantB], async (tx) => {
    expect(await count((text) => tx.query(text), 'invoices')).toBe(2);
  });
});

test('the choice of tenants ends with its transaction', async () => {
  const one = createDatabase({ url: database.serviceUrl, max: 1 });
  try {
    await one.withTenant(tenantA, (tx) => tx.query('select 1'));
    const [left] = await one.raw<{ tenants: string | null; role: string }>(
      `select nullif(current_setting('app.tenants', true), '') as tenants, current_user as role`,
    );
    expect(left).toEqual({ tenants: null, role: new URL(database.serviceUrl).username });
  } finally {
    await one.close();
  }
});

test.each(['', `${tenantA}}'; reset role; --`, 'not-a-uuid'])('withTenant refuses %j, which is no uuid', async (id) => {
  await expect((async () => service.withTenant(id, (tx) => tx.query('select 1')))()).rejects.toThrow('is not a uuid');
});

test('withTenants refuses an empty list', async () => {
  await expect((async () => service.withTenants([], (tx) => tx.query('select 1')))()).rejects.toThrow('is not a uuid');
});

describe('as tenant A', () => {
  test('a row of tenant B is refused by every table, for that reason', async () => {
    await connected(database.serviceUrl, async (client) => {
      await asTenant(client, tenantA);
      for (const { name, key } of tables.filter((one) => one.name !== 'audit_chain')) {
        const insert = (tenant: string) => attempt(client, `insert into ${name} (${key}) values ('${tenant}')`);
        expect(await insert(tenantB), name).toBe('42501');
        // The same for A fails, if at all, for another reason: a value that is missing or there already.
        expect(['done', '23502', '23505', '23514'], name).toContain(await insert(tenantA));
      }
    });
  });

  test.each(ofNobody)('%s cannot be read', async (name) => {
    await connected(database.serviceUrl, async (client) => {
      await asTenant(client, tenantA);
      expect(await attempt(client, `select from ${name}`)).toBe('42501');
    });
  });

  test('nobody but app_system gives places in a chain', async () => {
    await connected(database.serviceUrl, async (client) => {
      await asTenant(client, tenantA);
      expect(await attempt(client, `insert into audit_chain (tenant_id) values ('${tenantA}')`)).toBe('42501');
    });
  });

  test('rows of tenant B cannot be changed, and own rows cannot be given away', async () => {
    await connected(database.serviceUrl, async (client) => {
      await asTenant(client, tenantA);
      for (const { name, key } of tables) {
        const updatable = (await client.query(`select has_table_privilege('${name}', 'update') as it`)).rows[0]?.it;
        if (!updatable) continue;
        const { rowCount } = await client.query(`update ${name} set ${key} = ${key} where ${key} = '${tenantB}'`);
        expect(rowCount, name).toBe(0);
        expect(await attempt(client, `update ${name} set ${key} = '${tenantB}'`), name).toBe('42501');
      }
    });
  });

  test('no table can be deleted from or emptied', async () => {
    await connected(database.serviceUrl, async (client) => {
      for (const role of ['app_rw', 'app_system']) {
        await client.query(`begin; set local role ${role}; set local search_path = billing`);
        for (const { name } of tables)
          for (const text of [`delete from ${name}`, `truncate ${name}`])
            expect(await attempt(client, text), `${role}: ${text}`).toBe('42501');
        await client.query('rollback');
      }
    });
  });

  test.each(['state_transitions', 'audit_log', 'audit_chain', 'attempts'])('%s is append-only', async (name) => {
    await connected(database.serviceUrl, async (client) => {
      for (const role of ['app_rw', 'app_system']) {
        await client.query(`begin; set local role ${role}; set local search_path = billing`);
        expect(await attempt(client, `update ${name} set tenant_id = tenant_id`), role).toBe('42501');
        await client.query('rollback');
      }
    });
  });

  test.each([
    ['billing_accounts', 'customer_id', 2],
    ['subscriptions', 'billing_account_id', 3],
    ['invoices', 'billing_account_id', 3],
    ['invoices', 'subscription_id', 4],
    ['invoice_lines', 'invoice_id', 5],
    ['payments', 'billing_account_id', 3],
    ['payments', 'subscription_id', 4],
    ['payment_allocations', 'payment_id', 6],
    ['payment_allocations', 'invoice_id', 5],
    ['refunds', 'payment_id', 6],
    ['disputes', 'payment_id', 6],
    ['dunning_runs', 'billing_account_id', 3],
    ['payment_methods', 'billing_account_id', 3],
    ['gateway_refs', 'billing_account_id', 3],
    ['deliveries', 'event_id', 10],
    ['deliveries', 'endpoint_id', 11],
    ['delivery_replays', 'endpoint_id', 11],
    ['deliveries', 'replay_id', 26],
    ['email_log', 'notification_id', 12],
  ])('%s.%s cannot point at a row of tenant B', async (name, column, n) => {
    await connected(database.serviceUrl, async (client) => {
      await asTenant(client, tenantA);
      expect(await attempt(client, `update ${name} set ${column} = '${idOf(tenantB, n)}'`)).toBe('23503');
    });
  });

  test('attempts cannot be of a delivery of tenant B', async () => {
    await connected(database.serviceUrl, async (client) => {
      await asTenant(client, tenantA);
      expect(
        await attempt(
          client,
          `insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, trigger)
           values ('${tenantA}', '${idOf(tenantB, 10)}', '${idOf(tenantB, 11)}', 2, now(), 'first')`,
        ),
      ).toBe('23503');
    });
  });
});

describe('withSystem', () => {
  const visible = [
    'alerts',
    'api_keys',
    'erasures',
    'gateway_accounts',
    'gateway_events',
    'gateway_refs',
    'replays',
    'tenants',
  ];
  const listed = [
    ...visible,
    'audit_chain',
    'audit_log',
    'deliveries',
    'delivery_replays',
    'dunning_runs',
    'endpoints',
    'exports',
    'gateway_commands',
    'meter_prices',
    'idempotency_keys',
    'notifications',
    'portal_links',
    'portal_sessions',
  ];

  /** Of these the operator's own rows, which are of no tenant. */
  const own = ['export_chunks'];

  test('sees the listed tables across tenants, and no other', async () => {
    await connected(database.serviceUrl, async (client) => {
      await client.query('begin; set local role app_system; set local search_path = billing');
      for (const { name } of tables)
        expect(await attempt(client, `select from ${name}`), name).toBe(
          [...listed, ...own].includes(name) ? 'done' : '42501',
        );
      for (const name of listed)
        expect(await count(async (text) => (await client.query(text)).rows, name), name).toBeGreaterThan(1);
      for (const name of own) expect(await count(async (text) => (await client.query(text)).rows, name), name).toBe(0);
    });
  });

  test('may change no money, no delivery and no message, and of endpoints the wake-up flag alone', async () => {
    await connected(database.serviceUrl, async (client) => {
      await client.query('begin; set local role app_system; set local search_path = billing');
      for (const name of ['deliveries', 'notifications', 'payments', 'invoices', 'events'])
        expect(await attempt(client, `update ${name} set tenant_id = tenant_id`), name).toBe('42501');
      expect(await attempt(client, 'update endpoints set wake_requested = true')).toBe('done');
      expect(await attempt(client, `update endpoints set url = 'https://other.example'`)).toBe('42501');
    });
  });

  test('may go on as one tenant in the same transaction', async () => {
    await service.withSystem(async (tx) => {
      await tx.actAs([tenantA]);
      expect(await count((text) => tx.query(text), 'invoices')).toBe(1);
    });
  });
});

describe('the SQL of the first generation', () => {
  const asA = (text: string) => service.withTenant(tenantA, (tx) => tx.query<Record<string, unknown>>(text));

  test('SELECT * FROM webhook_subscriptions WHERE active = true', async () => {
    expect(await asA('SELECT * FROM webhook_subscriptions WHERE active = true')).toEqual([
      expect.objectContaining({ url: 'https://a.example', event: 'payment.received', active: true }),
    ]);
  });

  test("SELECT last_error FROM webhook_deliveries WHERE status = 'FAILED'", async () => {
    expect(await asA(`SELECT last_error FROM webhook_deliveries WHERE status = 'FAILED'`)).toEqual([
      { last_error: 'timeout of a' },
    ]);
  });

  test('webhook_deliveries of an event, the newest first', async () => {
    const rows = await asA(
      `SELECT * FROM webhook_deliveries WHERE event = 'payment.received' ORDER BY created_at DESC LIMIT 10`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ tenant_id: tenantA, status: 'FAILED', attempts: 0 });
  });
});
