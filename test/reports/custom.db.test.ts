import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CustomSource, customSources, sourceOf } from '../../src/db/reports/custom-columns.js';
import { publicId } from '../../src/domain/ids.js';
import { toMajor } from '../../src/domain/money.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { only } from './oracle.js';
import { type RandomTenant, randomTenant } from './random-billing.js';
import { now } from './random-rows.js';

let api: TestApi;
let a: RandomTenant;
let b: RandomTenant;
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  [a, b] = [await randomTenant(api, 31), await randomTenant(api, 33)];
}, 60_000);
afterAll(() => api.close());

const ask = async (tenant: RandomTenant, question: object, headers?: Record<string, string>) =>
  tenant.call('POST', '/reports/custom', { start: '2025-04-01', limit: 1000, ...question }, headers);

/** Questions, and SQL of another form that answers them. $1 tenant, $2 zone. */
const cases: { question: object; sql: string }[] = [
  {
    question: {
      source: 'payments',
      dimensions: ['gateway'],
      measures: ['count', 'amount', 'customers'],
      interval: 'month',
    },
    sql: `select date_trunc('month', p.paid_at at time zone $2)::date::text as period, p.gateway::text, p.currency, count(*)::int, sum(p.amount_minor)::float8 as amount_minor,
        count(distinct (select customer_id from billing_accounts x where x.id = p.billing_account_id))::int as customers
      from payments p where p.tenant_id = $1 and p.paid_at is not null and (p.paid_at at time zone $2) >= '2025-04-01'
        and p.billing_account_id in (select id from billing_accounts where kind = 'customer' and livemode) group by 1, 2, 3 order by 1, p.gateway::text, 3`,
  },
  {
    question: { source: 'payments', time: 'failed', dimensions: ['failure_code', 'status'], measures: ['failed'] },
    sql: `select failure_code, status::text, count(*)::int as failed from payments p join billing_accounts b on b.id = billing_account_id
      where p.tenant_id = $1 and kind = 'customer' and livemode and failed_at is not null group by 1, 2 order by 1, 2`,
  },
  {
    question: {
      source: 'payments',
      time: 'created',
      measures: ['count'],
      mode: 'test',
      interval: 'week',
      start: '2025-09-03',
      end: '2026-02-01',
    },
    sql: `select greatest(date_trunc('week', p.created_at at time zone $2)::date, '2025-09-03')::text as period, count(*)::int from payments p
      join billing_accounts b on b.id = billing_account_id where p.tenant_id = $1 and kind = 'customer' and not livemode
        and (p.created_at at time zone $2) >= '2025-09-03' and (p.created_at at time zone $2) < '2026-02-01' group by 1 order by 1`,
  },
  {
    question: {
      source: 'invoices',
      dimensions: ['status', 'currency'],
      measures: ['count', 'total', 'due', 'credited'],
      filters: { status: ['issued', 'voided'], currency: 'JPY' },
    },
    sql: `select i.status::text, i.currency, count(*)::int, sum(subtotal_minor)::float8 as total_minor,
        sum(case when i.status = 'issued' then subtotal_minor - paid_minor - credited_minor else 0 end)::float8 as due_minor, sum(credited_minor)::float8 as credited_minor
      from invoices i join billing_accounts b on b.id = billing_account_id where i.tenant_id = $1 and kind = 'customer' and livemode
        and i.status in ('issued', 'voided') and i.currency = 'JPY' and issued_at is not null group by 1, 2 order by 1`,
  },
  {
    question: {
      source: 'subscriptions',
      dimensions: ['plan', 'billing_interval'],
      measures: ['count', 'quantity'],
      start: '2025-01-01',
    },
    sql: `select plan_code as plan, billing_interval, count(*)::int, sum(quantity)::int as quantity from subscriptions s
      join billing_accounts b on b.id = billing_account_id where s.tenant_id = $1 and kind = 'customer' and livemode group by 1, 2 order by 1, 2`,
  },
  {
    question: { source: 'refunds', dimensions: ['status', 'gateway'], measures: ['count', 'amount'] },
    sql: `select r.status::text, p.gateway::text, r.currency, count(*)::int, sum(r.amount_minor)::float8 as amount_minor from refunds r
      join payments p on p.id = r.payment_id join billing_accounts b on b.id = p.billing_account_id
      where r.tenant_id = $1 and kind = 'customer' and livemode group by 1, 2, 3 order by 1, 2, 3`,
  },
  {
    question: { source: 'customers', dimensions: ['status', 'locale'], measures: ['count'] },
    sql: `select status::text, locale, count(*)::int from customers where tenant_id = $1 group by 1, 2 order by 1, 2`,
  },
];

describe.each(cases)('$question.source $question.dimensions', ({ question, sql }) => {
  test('is what plain SQL counts, as JSON and as CSV', async () => {
    for (const tenant of [a, b]) {
      const { status, body } = await ask(tenant, question);
      expect([status, body.truncated]).toEqual([200, false]);
      const expected = (await api.sql(sql, sql.includes('$2') ? [tenant.uuid, tenant.zone] : [tenant.uuid])) as Record<
        string,
        unknown
      >[];
      expect(expected.length).toBeGreaterThan(0);
      expect(body.data.map((row: Record<string, unknown>) => only(row, expected[0]!))).toEqual(expected);
      for (const row of body.data)
        if (row.amount_minor !== undefined) expect(row.amount).toBe(toMajor(row.amount_minor, row.currency));
      const csv = (await ask(tenant, question, { accept: 'text/csv' })).body as string;
      const lines = csv.trimEnd().split('\r\n');
      expect(lines[0]!.split(',')).toEqual(Object.keys(body.data[0]));
      const cell = (value: unknown) =>
        value === null ? '' : String(value).startsWith('=') ? `'${value}` : String(value);
      expect(lines.slice(1)).toEqual(body.data.map((row: object) => Object.values(row).map(cell).join(',')));
    }
  });
});

const sources = Object.keys(customSources) as CustomSource[];
test.each(
  sources.flatMap((source) =>
    Object.keys(sourceOf(source).dimensions).map((dimension) => [source, dimension] as const),
  ),
)('%s by %s with every measure and time is an answer', async (source, dimension) => {
  for (const time of Object.keys(sourceOf(source).times)) {
    const question = {
      source,
      time,
      dimensions: [dimension],
      measures: Object.keys(sourceOf(source).measures),
      interval: 'day',
    };
    const { status, body } = await ask(a, { ...question, start: '2026-01-01' });
    expect(body.code ?? status).toBe(200);
  }
});

test('a customer is named, and filtered, by its id; another tenant’s is nobody', async () => {
  const { body } = await ask(a, { source: 'payments', dimensions: ['customer'], measures: ['count'] });
  const [first] = body.data;
  expect(first.customer).toMatch(/^cus_/);
  const one = {
    source: 'payments',
    dimensions: ['customer'],
    measures: ['count'],
    filters: { customer: first.customer },
  };
  expect((await ask(a, one)).body.data).toEqual([first]);
  expect((await ask(b, one)).body.data).toEqual([]);
  expect((await ask(a, { ...one, filters: { customer: "x' or true --" } })).status).toBe(404);
  expect((await ask(a, { ...one, filters: { customer: publicId('customer', a.uuid) } })).body.data).toEqual([]);
});

test.each([
  [
    { source: 'payments', measures: ['amount; drop table payments'] },
    'measures.0',
    'count, failed, customers, amount, refunded',
  ],
  [{ source: 'payments', measures: ['count'], dimensions: ['__proto__'] }, 'dimensions.0', 'currency, status, gateway'],
  [{ source: 'payments', measures: ['constructor'] }, 'measures.0', 'count'],
  [{ source: 'payments', measures: ['count'], filters: { 'x.status': 'a' } }, 'filters.x.status', 'currency, status'],
  [{ source: 'payments', measures: ['count'], time: 'x.paid_at' }, 'time', 'paid, failed, created'],
  [{ source: 'users', measures: ['count'] }, 'source', 'payments'],
  [{ source: 'payments', measures: [] }, 'measures', ''],
  [{ source: 'payments', measures: ['count'], limit: 1001 }, 'limit', '1000'],
  [{ source: 'payments', measures: ['count'], end: '2025-04-01' }, 'end', 'after the start'],
  [{ source: 'payments', measures: ['count'], interval: 'day', start: '2020-01-01' }, 'interval', '400'],
])('%j is refused at %s', async (question, field, says) => {
  const { status, body } = await ask(a, question);
  expect([status, body.code, body.errors[0].field]).toEqual([422, 'validation_failed', field]);
  expect(body.errors[0].message).toContain(says);
});

test('what a filter says stays a text', async () => {
  const filters = { status: "succeeded') or true --" };
  expect((await ask(a, { source: 'payments', measures: ['count'], filters })).body.data).toEqual([{ count: 0 }]);
});

test('rows beyond the limit are told of', async () => {
  const { body } = await ask(a, { source: 'payments', dimensions: ['customer'], measures: ['count'], limit: 2 });
  expect([body.data.length, body.truncated]).toEqual([2, true]);
});
