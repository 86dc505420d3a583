import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBillUsage } from '../../src/activities/bill-usage.js';
import { createApplyApiCommand } from '../../src/billing/apply-api-command.js';
import { createCloseUsage } from '../../src/billing/close-usage.js';
import { doctorUsage } from '../../src/cli/doctor-usage.js';
import { schedules } from '../../src/workflows/contract.js';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { voiceOf } from '../setup/voice.js';

let api: TestApi;
let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [tenant, other] = [await api.tenant(), await api.tenant()];
  for (const one of [tenant, other]) await fill(one);
});
afterAll(() => api.close());

/** A closed month, and an open total of every kind of aggregation. */
async function fill(one: TestTenant): Promise<void> {
  const ok = async (path: string, body: object) =>
    expect((await one.call('POST', path, body)).status).toBeLessThan(300);
  await ok('/customers', { name: 'Ada', external_id: 'ada' });
  for (const aggregation of ['sum', 'count', 'max', 'unique']) {
    const meter = aggregation;
    await ok('/meters', { name: meter, aggregation });
    await ok('/usage-thresholds', { meter, quantity: 1000, period: 'month' });
    const rates = { currency: 'USD', model: 'flat', tiers: [{ unit_amount: '0.5' }], period: 'month' };
    await ok('/meter-prices', { meter, ...rates, active_from: '2026-01-01T00:00:00Z' });
    const usage = ['2026-01-10', '2026-01-11', '2026-02-01', '2026-02-02', '2026-02-02'].map((at, index) => ({
      ...{ meter, customer: 'ext:ada', occurred_at: `${at}T12:00:00Z`, idempotency_key: `${meter}${index}` },
      ...(aggregation === 'count' ? {} : { value: aggregation === 'sum' && index === 1 ? '-0.5' : index + 1 }),
    }));
    for (const record of usage) await ok('/usage', { usage: [record] });
  }
  const { db } = api;
  await createBillUsage({
    db,
    closeUsage: createCloseUsage({
      db,
      apply: createApplyApiCommand({ voice: voiceOf('B'), now: Date.now, attempts: false }),
    }),
    attemptDeliveries: async () => {},
    startMails: async () => {},
    wakeDunning: () => {},
    heartbeat: () => {},
    now: () => Date.parse('2026-02-01T00:00:00Z') + schedules.usage.graceMinutes * 60_000,
  })();
}

async function run(options: { json?: boolean; tenant?: string } = {}) {
  const lines: string[] = [];
  const code = await doctorUsage(api.db, options, (text) => lines.push(text));
  return { code, text: lines.join('\n') };
}

test('answers 0 when all usage adds up', async () => {
  expect(await run()).toEqual({
    code: 0,
    text: 'Usage adds up: 8 closed periods and 16 open totals of 2 tenants.',
  });
  expect(JSON.parse((await run({ json: true, tenant: tenant.id })).text)).toEqual({
    ...{ ok: true, tenants: 1, periods: 4, totals: 8, disagreements: [] },
  });
});

test('names each closed period and each open total that is another, of the tenant whose it is', async () => {
  await api.sql(
    'update usage_periods set amount_minor = amount_minor + 1, quantity = 7 where tenant_id = $1 and quantity = 0.5',
    [tenant.uuid],
  );
  await api.sql(
    `update usage_totals t set quantity = t.quantity + 1 from usage_thresholds h join meters m on m.id = h.meter_id
     where h.id = t.threshold_id and m.aggregation = 'unique' and t.tenant_id = $1 and period_start >= '2026-02-01'`,
    [tenant.uuid],
  );
  const { code, text } = await run({ json: true });
  expect(code).toBe(1);
  const [period] = (await tenant.call('GET', '/usage-periods')).body.data.filter(
    (one: { quantity: string }) => one.quantity === '7',
  );
  const customer = (await tenant.call('GET', '/customers/ext:ada')).body.id;
  expect(JSON.parse(text).disagreements).toEqual([
    {
      ...{ check: 'closed_period', tenant: tenant.id, entity: period.id, customer },
      ...{ period_start: '2026-01-01T00:00:00Z', expected: '0.5 = 25', actual: '7 = 26' },
    },
    {
      ...{ check: 'open_total', tenant: tenant.id, entity: expect.stringMatching(/^uth_/), customer },
      ...{ period_start: '2026-02-01T00:00:00Z', expected: '3', actual: '4' },
    },
  ]);
  expect((await run()).text).toMatch(/closed_period +ten_/);
  expect((await run({ tenant: other.id })).code).toBe(0);
});

test('a total that was reached is left alone', async () => {
  await api.sql('update usage_totals set reached_at = now(), quantity = 1 where tenant_id = $1', [other.uuid]);
  expect(await run({ tenant: other.id })).toMatchObject({ code: 0, text: expect.stringContaining('0 open totals') });
});
