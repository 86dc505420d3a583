import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { soon } from '../path/soon.js';

let api: TestApi;
let big: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  big = await api.tenant();
});
afterAll(() => api.close());

/** Nobody reads the table until what is returned is called. */
async function locked(table: string): Promise<() => Promise<void>> {
  const holder = new pg.Client({ connectionString: api.ownerUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query(`lock table billing.${table} in access exclusive mode`);
  return () => holder.end();
}

test('the third report of a tenant at once is refused, another tenant is not kept waiting, and room comes back', async () => {
  const free = await locked('disputes');
  const other = await api.tenant();
  const running = [1, 2].map(() => big.call('GET', '/reports/revenue'));
  const waiting =
    "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  await soon(() => api.sql(waiting), [{ n: 2 }]);
  const third = await big.call('GET', '/reports/receivables');
  expect([third.status, third.body.code, third.headers.get('retry-after')]).toEqual([429, 'rate_limited', '5']);
  expect((await other.call('GET', '/reports/receivables')).status).toBe(200);
  await free();
  expect((await Promise.all(running)).map((one) => one.status)).toEqual([200, 200]);
  expect((await big.call('GET', '/reports/receivables')).status).toBe(200);
});

test('a report that takes too long ends, and says so', async () => {
  const free = await locked('dunning_runs');
  const { status, body, headers } = await big.call('GET', '/reports/dunning');
  await free();
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '60']);
}, 60_000);
