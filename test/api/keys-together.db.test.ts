import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let database: TestDatabase;
let db: Database;
let api: TestApi;
let tenant: TestTenant;
let looks = 0;
let isBeside = false;

beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 5 });
  api = await startTestApi({
    database,
    db: {
      ...db,
      withSystemAtOnce: (work) => {
        looks += 1;
        return db.withSystemAtOnce(work);
      },
    },
    beside: { joins: () => isBeside, several: () => isBeside },
  });
  tenant = await api.tenant();
});
afterAll(async () => {
  await api?.close();
  await db?.close();
  await database?.drop();
});

/** Requests of one key that come one after the other; none waits for the one before. */
async function request(count: number): Promise<{ statuses: Set<number>; looks: number; ms: number }> {
  looks = 0;
  const start = performance.now();
  const answers: ReturnType<TestTenant['call']>[] = [];
  for (let n = 0; n < count; n++) {
    answers.push(tenant.call('GET', '/events'));
    await delay(3);
  }
  const statuses = new Set((await Promise.all(answers)).map((one) => one.status));
  return { statuses, looks, ms: performance.now() - start };
}

test('beside others the requests of one key share looks at it; a key that was revoked ends at once all the same', async () => {
  isBeside = true;
  const shared = await request(150);
  expect(shared.statuses).toEqual(new Set([200]));
  // One look in 20 ms at most.
  expect(shared.looks).toBeLessThanOrEqual(2 + shared.ms / 20);
  expect(shared.looks).toBeLessThan(150);

  const { body } = await api.operator('GET', `/admin/tenants/${tenant.id}/api-keys`);
  const before = tenant.call('GET', '/events');
  await api.operator('DELETE', `/admin/tenants/${tenant.id}/api-keys/${body.data[0].id}`);
  expect((await request(20)).statuses).toEqual(new Set([401]));
  expect([200, 401]).toContain((await before).status);
});
