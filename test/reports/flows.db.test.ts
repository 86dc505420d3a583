import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toMajor } from '../../src/domain/money.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { movementsOracle, only, prepareOracle, report, revenueOracle } from './oracle.js';
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
