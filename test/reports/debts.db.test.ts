import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { inDunning } from '../api/in-dunning.js';
import { startTestApi, type TestApi } from '../api/server.js';
import { aged, collections, dunning, median } from './debts-oracle.js';
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

test('recovery by step: how far runs came, and after which step they were paid', async () => {
  const tenant = await api.tenant('by-step', ['read']);
  const runs = [
    { outcome: 'recovered', steps: [] },
    { outcome: 'recovered', steps: ['overdue', 'reminder_2'] },
    { outcome: null, steps: ['overdue'] },
  ];
  for (const { outcome, steps } of runs) {
    const id = await inDunning(api, tenant);
    const run = uuidOf('dunning_run', id);
    await api.sql(
      `update dunning_runs set started_at = $3::timestamptz - interval '3 days', outcome = $2, ended_at = case when $2::text is not null then $3::timestamptz end where id = $1`,
      [run, outcome, new Date(now)],
    );
    for (const [index, code] of steps.entries())
      await api.sql(
        `insert into dunning_steps (id, tenant_id, run_id, step_code, anchor_date, due_at, executed_at, result)
         values (gen_random_uuid(), $1, $2, $3, current_date, now(), now() + make_interval(secs => $4), 'done')`,
        [tenant.uuid, run, code, index],
      );
  }
  const [start, end] = [now - 10 * 86_400_000, now + 2 * 86_400_000].map((at) =>
    new Date(at).toISOString().slice(0, 10),
  );
  const { body } = await tenant.call('GET', `/reports/dunning?start=${start}&end=${end}`);
  expect(body.data).toMatchObject([
    {
      ...{ started: 3, recovered: 2, mails_per_recovered_run: 1 },
      ...{ reached_none: 3, recovered_after_none: 1, reached_overdue: 2, recovered_after_overdue: 0 },
      ...{ reached_reminder_2: 1, recovered_after_reminder_2: 1, reached_suspend: 0 },
    },
  ]);
});
