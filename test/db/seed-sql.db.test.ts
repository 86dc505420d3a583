import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { fillTwoTenants, idOf, tenantA, tenantB } from './two-tenants.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 1 });
  await fillTwoTenants(database.ownerUrl);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** The statements of seed 002, as they stand there. */
const subscriptions = `SELECT * FROM webhook_subscriptions WHERE active = true;`;
const errors = `SELECT last_error FROM webhook_deliveries WHERE status = 'FAILED';`;
const latest = `SELECT * FROM webhook_deliveries
  WHERE event = 'payment.received'
  ORDER BY created_at DESC
  LIMIT 10;`;
const as = (tenant: string, statement: string) => db.withTenant(tenant, (tx) => tx.query(statement));

test.each([
  { tenant: tenantA, name: 'a' },
  { tenant: tenantB, name: 'b' },
])(
  "the first generation's SQL runs as it stands, and shows tenant $name its own rows alone",
  async ({ tenant, name }) => {
    expect(await as(tenant, subscriptions)).toEqual([
      expect.objectContaining({ url: `https://${name}.example`, event: 'payment.received', active: true }),
    ]);
    expect(await as(tenant, errors)).toEqual([{ last_error: `timeout of ${name}` }]);
    expect(await as(tenant, latest)).toEqual([
      {
        id: expect.any(String),
        tenant_id: tenant,
        subscription_id: idOf(tenant, 11),
        event: 'payment.received',
        status: 'FAILED',
        attempts: 0,
        last_error: `timeout of ${name}`,
        created_at: expect.any(Number),
      },
    ]);
  },
);

test('a subscription that is switched off is not active, and one to several events is a row for each', async () => {
  const names = () => as(tenantA, subscriptions).then((rows) => rows.map((row) => (row as { event: string }).event));
  const set = (sets: string) => as(tenantA, `update endpoints set ${sets}`);
  await set(`events = '{payment.received,invoice.paid}'`);
  expect(await names()).toEqual(['payment.received', 'invoice.paid']);
  await set(`status = 'paused'`);
  expect(await names()).toEqual([]);
});

test('without a tenant nobody sees a row', async () => {
  for (const statement of [subscriptions, errors, latest])
    await expect(db.withSystem((tx) => tx.query(statement))).rejects.toThrow(/permission denied/);
});
