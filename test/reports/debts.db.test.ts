import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicId } from '../../src/domain/ids.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { only, report } from './oracle.js';
import { type RandomTenant, randomTenant } from './random-billing.js';
import { now } from './random-rows.js';

const seeds = Array.from({ length: 8 }, (_, n) => n + 21);
let api: TestApi;
const tenants = new Map<number, RandomTenant>();
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  for (const seed of seeds) tenants.set(seed, await randomTenant(api, seed));
}, 60_000);
afterAll(() => api.close());

/** From facts alone, whatever the invoice says of itself: what was asked for, paid and credited by then. $1 tenant, $2 livemode, $3 the day after, $4 zone. */
const owed = `
  select b.customer_id, i.currency, i.due_date,
    i.subtotal_minor
      - (select coalesce(sum(p.amount_minor), 0) from payment_allocations a join payments p on p.id = a.payment_id where a.invoice_id = i.id and (p.paid_at at time zone $4) < $3::date)
      - (select coalesce(sum(n.amount_minor), 0) from credit_notes n where n.invoice_id = i.id and (n.issued_at at time zone $4) < $3::date) as due
  from invoices i join billing_accounts b on b.id = i.billing_account_id
  where i.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2 and (i.issued_at at time zone $4) < $3::date
    and not exists (select from unnest(array[i.voided_at, i.uncollectible_at, i.reported_paid_at]) e where (e at time zone $4) < $3::date)`;
const aged = (group: string): string => `
  select ${group} currency, count(*)::int as invoices, sum(due)::float8 as total_minor,
    coalesce(sum(due) filter (where due_date is null or due_date >= $3::date - 1), 0)::float8 as current_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date between 1 and 30), 0)::float8 as days_1_30_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date between 31 and 60), 0)::float8 as days_31_60_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date between 61 and 90), 0)::float8 as days_61_90_minor,
    coalesce(sum(due) filter (where $3::date - 1 - due_date > 90), 0)::float8 as days_over_90_minor
  from (${owed}) o where due > 0 group by ${group} currency order by ${group === '' ? '1' : 'total_minor desc, currency, customer_id'}`;

/** $1 tenant, $2 livemode, $3 the day after, $4 zone, $5 start. */
const collections = `
  with mine as (
    select i.*, (i.paid_at at time zone $4) as paid_local, (i.issued_at at time zone $4) as issued_local
    from invoices i join billing_accounts b on b.id = i.billing_account_id where i.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  ), of as (select distinct currency from mine)
  select currency,
    (select coalesce(sum(subtotal_minor), 0) from mine i where i.currency = of.currency and issued_local >= $5::date and issued_local < $3::date
      and status <> 'voided')::float8 as billed_minor,
    (select coalesce(sum(amount_minor), 0) from payments p join billing_accounts b on b.id = p.billing_account_id
      where p.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2 and p.currency = of.currency
        and (p.paid_at at time zone $4) >= $5::date and (p.paid_at at time zone $4) < $3::date)::float8 as collected_minor,
    (select coalesce(sum(due), 0) from (${owed}) o where o.currency = of.currency and due > 0)::float8 as receivable_minor,
    (select count(*) from mine i where i.currency = of.currency and paid_local >= $5::date and paid_local < $3::date)::int as paid_invoices,
    (select round(avg(case when paid_local::date <= due_date then 1 else 0 end), 4) from mine i
      where i.currency = of.currency and due_date is not null and paid_local >= $5::date and paid_local < $3::date)::float8 as on_time_rate,
    (select avg(greatest(0, extract(epoch from paid_at) - extract(epoch from issued_at)) / 86400) from mine i
      where i.currency = of.currency and paid_local >= $5::date and paid_local < $3::date)::float8 as average,
    (select array_agg(greatest(0, extract(epoch from paid_at) - extract(epoch from issued_at))::float8 / 86400) from mine i
      where i.currency = of.currency and paid_local >= $5::date and paid_local < $3::date) as each
  from of order by 1`;

const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
};

/** $1 tenant, $2 livemode, $3 the day after, $4 zone, $5 start. */
const dunning = `
  select r.currency, count(*)::int as started, sum((r.outcome = 'recovered')::int)::int as recovered, sum((r.outcome = 'terminated')::int)::int as terminated,
    sum((r.outcome = 'voided')::int)::int as other, sum((r.outcome is null)::int)::int as open,
    sum((r.outcome = 'recovered' and r.ended_at < r.started_at + interval '24 hours' * 8)::int)::int as recovered_within_7_days,
    round(sum((r.outcome = 'recovered')::int)::numeric / count(*), 4)::float8 as recovery_rate,
    coalesce(sum(case when r.outcome = 'recovered' then r.opening_balance_minor end), 0)::float8 as recovered_amount_minor
  from dunning_runs r join billing_accounts b on b.id = r.billing_account_id
  where r.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2 and (r.started_at at time zone $4)::date >= $5::date and (r.started_at at time zone $4)::date < $3::date
  group by 1 order by 1`;

const days = [
  ['2025-10-31', '2025-11-01'],
  ['2025-11-01', '2025-11-02'],
  ['2026-03-08', '2026-03-09'],
  ['2026-06-17', '2026-06-18'],
] as const;

describe.each(seeds)('tenant %i', (seed) => {
  test.each(days)('receivables at the end of %s are what the facts of then come to', async (asOf, after) => {
    const tenant = tenants.get(seed)!;
    for (const mode of ['live', 'test'] as const) {
      const values = [tenant.uuid, mode === 'live', after, tenant.zone];
      const all = await report(tenant, `receivables?as_of=${asOf}&mode=${mode}`);
      const expected = await api.sql(aged(''), values);
      expect(all.data.map((row: Record<string, unknown>) => only(row, expected[0] ?? {}))).toEqual(expected);
      const each = await report(tenant, `receivables?as_of=${asOf}&mode=${mode}&by=customer&limit=1000`);
      const ofEach = (await api.sql(aged('customer_id,'), values)).map((row) => ({
        ...row,
        customer_id: publicId('customer', row.customer_id as string),
      }));
      const byKey = (a: Record<string, unknown>, b: Record<string, unknown>) =>
        `${a.customer_id}${a.currency}` < `${b.customer_id}${b.currency}` ? -1 : 1;
      expect(each.data.map((row: Record<string, unknown>) => only(row, ofEach[0] ?? {})).sort(byKey)).toEqual(
        ofEach.sort(byKey),
      );
    }
  });

  test('collections and dunning are what plain SQL counts', async () => {
    const tenant = tenants.get(seed)!;
    for (const [start, end] of [
      ['2025-09-01', '2026-02-15'],
      ['2025-11-01', '2025-11-03'],
      ['2025-04-01', '2026-06-18'],
    ] as const) {
      // biome-ignore format: a table
      const values = [tenant.uuid, true, end, tenant.zone, start];
      const { data } = await report(tenant, `collections?start=${start}&end=${end}`);
      const length = (Date.parse(end) - Date.parse(start)) / 86_400_000;
      const expected = (await api.sql(collections, values)).filter((row) =>
        data.some((one: typeof row) => one.currency === row.currency),
      );
      expect(data).toHaveLength(expected.length);
      for (const [index, { average, each, ...row }] of expected.entries()) {
        const found = data[index];
        expect(only(found, row)).toEqual(row);
        if (average === null) expect([found.average_days_to_pay, found.median_days_to_pay]).toEqual([null, null]);
        else {
          expect(Math.abs(found.average_days_to_pay - Number(average))).toBeLessThan(0.006);
          expect(Math.abs(found.median_days_to_pay - median(each as number[]))).toBeLessThan(0.006);
        }
        if (row.billed_minor === 0) expect(found.dso_days).toBeNull();
        else {
          const dso = (Number(row.receivable_minor) * length) / Number(row.billed_minor);
          expect(Math.abs(found.dso_days - dso)).toBeLessThan(0.06);
        }
      }
      const runs = await api.sql(dunning, values);
      const found = (await report(tenant, `dunning?start=${start}&end=${end}`)).data as Record<string, unknown>[];
      const began = found.filter((row) => Number(row.started) > 0);
      expect(began.map((row) => only(row, runs[0] ?? {}))).toEqual(runs);
      for (const row of found.filter((one) => one.started === 0))
        expect(row).toMatchObject({ recovery_rate: null, median_days_to_recover: null, recovered_within_21_days: 0 });
    }
  });
});

test('without any rows reports are empty', async () => {
  const tenant = await api.tenant('empty', ['read']);
  for (const name of ['revenue', 'mrr', 'churn', 'receivables', 'collections', 'dunning', 'forecast', 'dashboard']) {
    const { status, body } = await tenant.call('GET', `/reports/${name}`);
    expect([status, body.report, body.data]).toEqual([200, name, []]);
  }
});
