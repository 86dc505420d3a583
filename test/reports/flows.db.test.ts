import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toMajor } from '../../src/domain/money.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { movementsOracle, only, prepareOracle, report } from './oracle.js';
import { type RandomTenant, randomTenant } from './random-billing.js';
import { now } from './random-rows.js';

const seeds = Array.from({ length: 6 }, (_, n) => n + 1);
let api: TestApi;
const tenants = new Map<number, RandomTenant>();
beforeAll(async () => {
  api = await startTestApi({ now: () => now });
  await prepareOracle(api);
  for (const seed of seeds) tenants.set(seed, await randomTenant(api, seed));
}, 60_000);
afterAll(() => api.close());

/** $1 tenant, $2 livemode, $3 zone, $4 start, $5 end, $6 interval. */
const revenueOracle = `
  with of_mode as (
    select p.* from payments p join billing_accounts b on b.id = p.billing_account_id
    where p.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  ), flows as (
    select paid_at at time zone $3 as at, currency, amount_minor as gross, null::bigint as refund, null::bigint as lost, null::bigint as note from of_mode
    union all
    select r.processed_at at time zone $3, r.currency, null, r.amount_minor, null, null from refunds r, of_mode p where r.payment_id = p.id and r.status = 'succeeded'
    union all
    select d.closed_at at time zone $3, p.currency, null, null, coalesce(d.amount_minor, p.amount_minor), null
    from disputes d, of_mode p where d.payment_id = p.id and d.status = 'lost'
    union all
    select n.issued_at at time zone $3, n.currency, null, null, null, n.amount_minor
    from credit_notes n join invoices i on i.id = n.invoice_id join billing_accounts b on b.id = i.billing_account_id
    where n.tenant_id = $1 and b.kind = 'customer' and b.livemode = $2
  )
  select greatest(date_trunc($6, at)::date, $4::date)::text as start, currency,
    coalesce(sum(gross), 0)::float8 as gross_minor, coalesce(sum(refund), 0)::float8 as refunds_minor, coalesce(sum(lost), 0)::float8 as chargebacks_minor,
    coalesce(sum(note), 0)::float8 as credit_notes_minor,
    (coalesce(sum(gross), 0) - coalesce(sum(refund), 0) - coalesce(sum(lost), 0))::float8 as net_minor,
    count(gross)::int as payments_count, count(refund)::int as refunds_count, count(lost)::int as chargebacks_count, count(note)::int as credit_notes_count
  from flows where at >= $4::date and at < $5::date group by 1, 2 order by 1, 2`;

const spans = [
  ['month', '2025-06-01', '2026-06-18'],
  ['week', '2025-09-03', '2026-01-09'],
  ['day', '2025-10-20', '2026-04-05'],
] as const;

describe.each(seeds)('tenant %i', (seed) => {
  test.each(spans)('revenue by %s is what plain SQL counts', async (interval, start, end) => {
    const tenant = tenants.get(seed)!;
    for (const mode of ['live', 'test'] as const) {
      const found = await report(tenant, `revenue?start=${start}&end=${end}&interval=${interval}&mode=${mode}`);
      const expected = await api.sql(revenueOracle, [tenant.uuid, mode === 'live', tenant.zone, start, end, interval]);
      expect(expected.length).toBeGreaterThan(0);
      expect(found.data.map((row: Record<string, unknown>) => only(row, expected[0]!))).toEqual(expected);
      for (const row of found.data) expect(row.net).toBe(toMajor(row.net_minor, row.currency));
    }
  });

  test.each([spans[0], ['week', '2025-09-03', '2025-11-20']] as const)(
    'MRR and churn by %s are what each instant says',
    async (interval, start, end) => {
      const tenant = tenants.get(seed)!;
      for (const mode of ['live', 'test'] as const) {
        const query = `?start=${start}&end=${end}&interval=${interval}&mode=${mode}`;
        const [mrr, churn] = [(await report(tenant, `mrr${query}`)).data, (await report(tenant, `churn${query}`)).data];
        const ofOne = mrr.filter((row: { currency: string }) => row.currency === mrr[0].currency);
        const days = [...ofOne.map((row: { start: string }) => row.start), end];
        const oracle = await api.sql(movementsOracle, [tenant.uuid, mode === 'live', tenant.zone, days]);
        const known = new Set(mrr.map((row: { currency: string }) => row.currency));
        // Of a currency in which nothing was ever paid there is nothing to tell.
        const expected = oracle.filter((row) => known.has(row.currency));
        for (const row of oracle) if (!known.has(row.currency)) expect([row.start_mrr, row.end_mrr]).toEqual([0, 0]);
        expect(
          mrr.map((row: Record<string, number>, index: number) => ({
            ...{ currency: row.currency, start: row.start, start_mrr: row.start_mrr_minor, end_mrr: row.end_mrr_minor },
            ...{ new: row.new_minor, reactivation: row.reactivation_minor, expansion: row.expansion_minor },
            contraction: row.contraction_minor,
            ...{ involuntary: churn[index].involuntary_mrr_minor, voluntary: churn[index].voluntary_mrr_minor },
            ...{ start_customers: row.start_customers, end_customers: row.end_customers },
            involuntary_customers: churn[index].involuntary_customers,
            voluntary_customers: churn[index].voluntary_customers,
          })),
        ).toEqual(expected);
        for (const row of mrr)
          expect(
            row.start_mrr_minor +
              row.new_minor +
              row.expansion_minor +
              row.reactivation_minor -
              row.contraction_minor -
              row.churn_minor,
          ).toBe(row.end_mrr_minor);
      }
    },
  );
});

test('the histories have each kind of movement', async () => {
  const all = await Promise.all(
    seeds.slice(0, 2).map((seed) => report(tenants.get(seed)!, 'mrr?start=2025-05-01&interval=week')),
  );
  const rows = all.flatMap((one) => one.data);
  for (const name of ['new', 'expansion', 'reactivation', 'contraction', 'churn'])
    expect(rows.filter((row) => row[`${name}_minor`] > 0).length, name).toBeGreaterThan(0);
});
