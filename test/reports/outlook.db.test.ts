import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../api/server.js';
import { movementsOracle, only, prepareOracle, report } from './oracle.js';
import { type RandomTenant, randomTenant } from './random-billing.js';
import { now } from './random-rows.js';

const seeds = [41, 42, 43, 44];
let api: TestApi;
const tenants: RandomTenant[] = [];
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  await prepareOracle(api);
  for (const seed of seeds) tenants.push(await randomTenant(api, seed));
}, 60_000);
afterAll(() => api.close());

const months = ['2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'];

/** Payments that no subscription's invoice and no subscription has. $1 tenant, $2 zone. */
const oneOff = `
  select p.currency, to_char(p.paid_at at time zone $2, 'YYYY-MM-01') as start, sum(p.amount_minor)::float8 as minor
  from payments p join billing_accounts b on b.id = p.billing_account_id left join payment_allocations a on a.payment_id = p.id left join invoices i on i.id = a.invoice_id
  where p.tenant_id = $1 and b.kind = 'customer' and b.livemode and p.paid_at is not null and coalesce(p.subscription_id, i.subscription_id) is null
  group by 1, 2`;

test('the forecast is made of the six months before, and of what is paid now', async () => {
  for (const tenant of tenants) {
    const { data, method } = await report(tenant, 'forecast');
    expect(method).toBe('mrr_with_trailing_churn');
    const past = (await api.sql(movementsOracle, [tenant.uuid, true, tenant.zone, months])) as Record<string, number>[];
    const singles = (await api.sql(oneOff, [tenant.uuid, tenant.zone])) as Record<string, unknown>[];
    const current = (await api.sql(
      `select c.currency, sum(oracle_mrr(s.id, c.currency::text, $2, false))::float8 as minor from subscriptions s join billing_accounts b on b.id = s.billing_account_id
       cross join (select unnest('{USD,JPY,KWD}'::text[]) as currency) c where s.tenant_id = $1 and b.kind = 'customer' and b.livemode group by 1`,
      [tenant.uuid, new Date(now)],
    )) as { currency: string; minor: number }[];
    expect(data.map((row: { month: string }) => row.month)).toEqual(
      data.flatMap((_: unknown, index: number) => (index % 3 === 0 ? ['2026-07-01', '2026-08-01', '2026-09-01'] : [])),
    );
    for (const row of data.filter((one: { month: string }) => one.month === '2026-07-01')) {
      const own = past.filter((one) => String(one.currency) === row.currency);
      const sum = (of: (one: Record<string, number>) => number) => own.reduce((total, one) => total + of(one), 0);

      const lost =
        sum((one) => one.contraction! + one.involuntary! + one.voluntary!) / (sum((one) => one.start_mrr!) || 1);

      const single = months
        .slice(0, 6)
        .map((start) =>
          Number(singles.find((one) => one.currency === row.currency && one.start === start)?.minor ?? 0),
        );
      const first = single.findIndex(
        (minor, index) => minor > 0 || (own[index] && own[index].start_mrr! + own[index].end_mrr! > 0),
      );
      const known = 6 - first;
      const gained = sum((one) => one.new! + one.expansion! + one.reactivation!) / known;
      const mrr = (current.find((one) => one.currency === row.currency)?.minor ?? 0) * (1 - Math.min(1, lost)) + gained;
      expect(Math.abs(row.mrr_minor - mrr)).toBeLessThanOrEqual(1);
      expect(Math.abs(row.one_off_minor - single.reduce((total, one) => total + one, 0) / known)).toBeLessThanOrEqual(
        1,
      );
      expect(row.low_minor).toBeLessThanOrEqual(row.revenue_minor);
    }
  }
});

const dashboard = `
  with mine as (select id from billing_accounts where tenant_id = $1 and kind = 'customer' and livemode)
  select c.currency,
    (select count(*) from subscriptions s where s.billing_account_id in (select id from mine) and s.currency = c.currency and s.status in ('active', 'past_due'))::int as active_subscriptions,
    (select count(*) from payments p where p.billing_account_id in (select id from mine) and p.currency = c.currency and p.status = 'failed'
      and date_trunc('month', failed_at at time zone $2) = '2026-06-01')::int as failed_payments,
    (select coalesce(sum(unit_amount_minor * quantity), 0) from subscriptions s where s.billing_account_id in (select id from mine) and s.currency = c.currency
      and s.status in ('active', 'past_due', 'trialing') and not cancel_at_period_end and current_period_end - $3::timestamptz between interval '0' and interval '719 hours')::float8 as renewals_amount_minor
  from (select unnest('{JPY,KWD,USD}'::text[]) as currency) c`;

test('the dashboard says what the reports say', async () => {
  for (const tenant of tenants) {
    const [board, owed, mrr] = await Promise.all([report(tenant, 'dashboard'), report(tenant, 'receivables')]).then(
      async (both) => [...both, await report(tenant, 'mrr')],
    );
    const revenue = (await report(tenant, 'revenue?start=2026-05-01')).data as Record<string, unknown>[];
    const expected = await api.sql(dashboard, [tenant.uuid, tenant.zone, new Date(now)]);
    expect(board.data.map((row: Record<string, unknown>) => only(row, expected[0]!))).toEqual(
      expected.filter((row) => board.data.some((one: typeof row) => one.currency === row.currency)),
    );
    for (const row of board.data) {
      const of = (list: Record<string, unknown>[]) => list.filter((one) => one.currency === row.currency);
      const due = of(owed.data)[0];
      expect([row.open_minor, row.overdue_minor]).toEqual([
        due?.total_minor ?? 0,
        Number(due?.total_minor ?? 0) - Number(due?.current_minor ?? 0),
      ]);
      const last = of(mrr.data).at(-1);
      expect([row.mrr_minor, row.paying_customers]).toEqual([last?.end_mrr_minor ?? 0, last?.end_customers ?? 0]);
      const net = (start: string) => of(revenue).find((one) => one.start === start)?.net_minor ?? 0;
      expect([row.last_net_revenue_minor, row.net_revenue_minor]).toEqual([net('2026-05-01'), net('2026-06-01')]);
    }
    expect(board.webhooks).toEqual({ deliveries: 0, succeeded: 0, failed: 0, pending: 0, success_rate: null });
  }
});

test('`?timezone=` moves the days', async () => {
  const tenant = tenants[0]!;
  const asked = 'revenue?start=2025-06-01&end=2026-06-01&timezone=Pacific/Kiritimati';
  const { timezone, data } = await report(tenant, asked);
  expect(timezone).toBe('Pacific/Kiritimati');
  expect(data).not.toEqual((await report(tenant, asked.replace('Kiritimati', 'Pago_Pago'))).data);
  expect((await tenant.call('GET', '/reports/revenue?timezone=Mars/Base')).status).toBe(422);
});

test.each(['revenue', 'mrr', 'churn', 'receivables?by=customer', 'collections', 'dunning', 'forecast', 'dashboard'])(
  'GET %s as CSV has the same rows, and another tenant sees none of them',
  async (path) => {
    const [one, other] = [tenants[0]!, await api.tenant(undefined, ['read'])];
    const { data } = await report(one, path);
    expect(data.length).toBeGreaterThan(0);
    const csv = await one.call('GET', `/reports/${path}`, undefined, { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const [head, ...lines] = (csv.body as string).trimEnd().split('\r\n');
    expect(head!.split(',')).toEqual(Object.keys(data[0]));
    expect(lines).toEqual(
      data.map((row: object) =>
        Object.values(row)
          .map((value) => value ?? '')
          .join(','),
      ),
    );
    expect((await other.call('GET', `/reports/${path}`)).body.data).toEqual([]);
  },
);
