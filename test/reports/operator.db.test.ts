import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { aged, collections, dunning, median } from './debts-oracle.js';
import { movementsOracle, ofPlatform, only, prepareOracle, report, revenueOracle } from './oracle.js';
import { type RandomTenant, randomTenant } from './random-billing.js';
import { now } from './random-rows.js';

type Row = Record<string, unknown>;
let api: TestApi;
const tenants: RandomTenant[] = [];
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  await prepareOracle(api);
  for (let seed = 61; seed < 73; seed++) tenants.push(await randomTenant(api, seed));
}, 120_000);
afterAll(() => api.close());

const names = ['revenue', 'mrr', 'churn', 'receivables?by=customer', 'collections', 'dunning', 'forecast', 'dashboard'];
const question = { source: 'payments', start: '2025-04-01', dimensions: ['customer'], measures: ['count', 'amount'] };

/** What tenants pay the platform. */
async function paid(path: string): Promise<{ data: Row[] } & Row> {
  const reply = await api.operator('GET', `/admin/reports/${path}`);
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return reply.body;
}
const ids = () => tenants.map((one) => one.uuid);

const one = { query: () => `&tenant=${tenants[3]!.id}`, ids: () => [tenants[3]!.uuid] };
const whose = [
  ['all tenants', { query: () => '', ids }],
  ['one tenant', one],
] as const;
const onlyLike = (rows: Row[], expected: Row[]) => rows.map((row) => only(row, expected[0] ?? {}));

test.each(names)('the operator gets of a tenant what the tenant gets: %s', async (path) => {
  for (const tenant of tenants.slice(0, 3))
    for (const headers of [{}, { accept: 'text/csv' }]) {
      const own = await tenant.call('GET', `/reports/${path}`, undefined, headers);
      const told = await api.operator('GET', `/admin/tenants/${tenant.id}/reports/${path}`, undefined, headers);
      expect(own.status).toBe(200);
      expect([told.status, told.body]).toEqual([200, own.body]);
    }
});

test('the operator makes custom reports of a tenant’s customers, and of tenants as payers', async () => {
  const tenant = tenants[0]!;
  const own = await tenant.call('POST', '/reports/custom', question);
  expect(own.body.data.length).toBeGreaterThan(0);
  expect((await api.operator('POST', `/admin/tenants/${tenant.id}/reports/custom`, question)).body).toEqual(own.body);
  const { body } = await api.operator('POST', '/admin/reports/custom', { ...question, limit: 1000 });
  const expected = await api.sql(
    `select p.tenant_id, p.currency, count(*)::int, sum(amount_minor)::float8 as amount_minor from payments p
     join billing_accounts b on b.id = p.billing_account_id where b.kind = 'platform' and b.livemode and p.paid_at >= '2025-04-01' group by 1, 2`,
  );
  const key = (row: Row) => `${row.customer}${row.currency}`;
  expect(Object.fromEntries(body.data.map((row: Row) => [key(row), only(row, { count: 0, amount_minor: 0 })]))).toEqual(
    Object.fromEntries(
      expected.map(({ tenant_id, currency, ...sums }) => [`${publicId('tenant', String(tenant_id))}${currency}`, sums]),
    ),
  );
  const filters = { customer: tenant.id };
  const ofOne = (await api.operator('POST', '/admin/reports/custom', { ...question, filters })).body.data;
  expect(ofOne).toEqual(body.data.filter((row: Row) => row.customer === tenant.id));
  const customers = { source: 'customers', measures: ['count'] };
  expect((await api.operator('POST', '/admin/reports/custom', customers)).status).toBe(422);
});

test.each(whose)('revenue that %s paid the platform is what plain SQL counts', async (_, { query, ids: of }) => {
  for (const [interval, start, end] of [
    ['month', '2025-06-01', '2026-06-18'],
    ['week', '2025-09-03', '2026-01-09'],
  ]) {
    const found = await paid(`revenue?start=${start}&end=${end}&interval=${interval}${query()}`);
    const expected = await api.sql<Row>(ofPlatform(revenueOracle), [of(), true, 'UTC', start, end, interval]);
    expect(expected.length).toBeGreaterThan(0);
    expect(found.timezone).toBe('UTC');
    expect(onlyLike(found.data, expected)).toEqual(expected);
  }
});

test.each(whose)('MRR and churn of %s are what each instant says', async (_, { query, ids: of }) => {
  const months = Array.from({ length: 14 }, (__, n) => new Date(Date.UTC(2025, 4 + n, 1)).toISOString().slice(0, 10));
  const span = `?start=${months[0]}&end=${months.at(-1)}${query()}`;
  const [mrr, churn] = [(await paid(`mrr${span}`)).data, (await paid(`churn${span}`)).data];
  const known = new Set(mrr.map((row) => row.currency));
  const expected = (await api.sql<Row>(ofPlatform(movementsOracle), [of(), true, 'UTC', months])).filter((row) =>
    known.has(row.currency),
  );
  expect(expected.length).toBeGreaterThan(0);
  expect(
    mrr.map((row, index) => ({
      ...{ currency: row.currency, start: row.start, start_mrr: row.start_mrr_minor, end_mrr: row.end_mrr_minor },
      ...{ new: row.new_minor, reactivation: row.reactivation_minor, expansion: row.expansion_minor },
      contraction: row.contraction_minor,
      ...{ involuntary: churn[index]!.involuntary_mrr_minor, voluntary: churn[index]!.voluntary_mrr_minor },
      ...{ start_customers: row.start_customers, end_customers: row.end_customers },
      involuntary_customers: churn[index]!.involuntary_customers,
      voluntary_customers: churn[index]!.voluntary_customers,
    })),
  ).toEqual(expected);
});

test.each(whose)(
  'receivables of %s, and of each, are what the facts of then come to',
  async (_, { query, ids: of }) => {
    for (const [asOf, after] of [
      ['2025-10-31', '2025-11-01'],
      ['2026-06-17', '2026-06-18'],
    ]) {
      const values = [of(), true, after, 'UTC'];
      const expected = await api.sql<Row>(ofPlatform(aged('')), values);
      expect(onlyLike((await paid(`receivables?as_of=${asOf}${query()}`)).data, expected)).toEqual(expected);
      const each = (await api.sql<Row>(ofPlatform(aged('customer_id,')), values)).map((row) => ({
        ...row,
        customer_id: publicId('tenant', String(row.customer_id)),
      }));
      const found = (await paid(`receivables?as_of=${asOf}&by=customer&limit=1000${query()}`)).data;
      const sorted = (rows: Row[]) => rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      expect(sorted(onlyLike(found, each))).toEqual(sorted(each));
    }
  },
);

test.each(whose)('collections and dunning of %s are what plain SQL counts', async (_, { query, ids: of }) => {
  const [start, end] = ['2025-04-01', '2026-06-18'];
  const values = [of(), true, end, 'UTC', start];
  const { data } = await paid(`collections?start=${start}&end=${end}${query()}`);
  const expected = (await api.sql<Row>(ofPlatform(collections), values)).filter((row) =>
    data.some((found) => found.currency === row.currency),
  );
  expect(data).toHaveLength(expected.length);
  for (const [index, { average, each, ...row }] of expected.entries()) {
    expect(only(data[index]!, row)).toEqual(row);
    if (average !== null)
      expect(Math.abs(Number(data[index]!.median_days_to_pay) - median(each as number[]))).toBeLessThan(0.006);
  }
  const runs = await api.sql<Row>(ofPlatform(dunning), values);
  const found = (await paid(`dunning?start=${start}&end=${end}${query()}`)).data;
  expect(
    onlyLike(
      found.filter((row) => Number(row.started) > 0),
      runs,
    ),
  ).toEqual(runs);
});

test('the dashboard of what tenants pay says what the reports say, and nothing of deliveries', async () => {
  const board = await paid('dashboard');
  expect(board).not.toHaveProperty('webhooks');
  const [owed, mrr] = [(await paid('receivables')).data, (await paid('mrr')).data];
  expect(board.data.length).toBeGreaterThan(0);
  for (const row of board.data) {
    const last = mrr.findLast((found) => found.currency === row.currency);
    expect([row.mrr_minor, row.paying_customers]).toEqual([last?.end_mrr_minor ?? 0, last?.end_customers ?? 0]);
    const due = owed.find((found) => found.currency === row.currency);
    expect(row.open_minor).toBe(due?.total_minor ?? 0);
  }
  expect((await paid('forecast')).data.length).toBeGreaterThan(0);
});

test('tenants get neither another’s reports nor the platform’s, and of nobody there is nothing', async () => {
  const [tenant, other] = [tenants[0]!, tenants[1]!];
  for (const path of [`/admin/tenants/${other.id}/reports/revenue`, '/admin/reports/revenue'])
    expect((await tenant.call('GET', path)).status).toBe(403);
  expect((await api.operator('GET', '/admin/tenants/ext:none/reports/mrr')).status).toBe(404);
  expect((await api.operator('GET', '/admin/reports/mrr?tenant=ext:none')).status).toBe(404);
  expect((await report(tenant, 'revenue')).timezone).toBe(tenant.zone);
});
