import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBillUsage } from '../../src/activities/bill-usage.js';
import { createErase } from '../../src/activities/erase.js';
import { createApplyApiCommand } from '../../src/billing/apply-api-command.js';
import { createCloseUsage } from '../../src/billing/close-usage.js';
import type { Database } from '../../src/db/connection.js';
import type { DunningChange } from '../../src/db/dunning.js';
import { publicId, uuidOf } from '../../src/domain/ids.js';
import { schedules } from '../../src/workflows/contract.js';
import { inDunning } from '../api/in-dunning.js';
import { type Reply, startTestApi, type TestApi, type TestTenant } from '../api/server.js';
import { runs } from '../setup/runs.js';
import { voiceOf } from '../setup/voice.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  tenant = await api.tenant();
  for (const name of ['ada', 'bob']) await customer(name);
});

const ok = async (reply: Promise<Reply>) => {
  const { status, body } = await reply;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
};
const customer = (name: string) => ok(tenant.call('POST', '/customers', { name, external_id: name }));
const meter = (name = 'calls', aggregation = 'sum') =>
  ok(tenant.call('POST', '/meters', { name, aggregation, unit: name }));
const price = (fields: object = {}) =>
  ok(
    tenant.call('POST', '/meter-prices', {
      ...{ meter: 'calls', currency: 'USD', model: 'flat', tiers: [{ unit_amount: '0.5' }], period: 'month' },
      ...{ active_from: '2026-01-01T00:00:00Z', ...fields },
    }),
  );
let keys = 0;
const use = (value: number | string, at: string, fields: object = {}) => ({
  ...{
    meter: 'calls',
    customer: 'ext:ada',
    value,
    occurred_at: `${at}T12:00:00Z`,
    idempotency_key: `k${++keys}`,
    ...fields,
  },
});
const record = (...usage: object[]) => ok(tenant.call('POST', '/usage', { usage }));

/** What the activity does at a time, with deliveries that were to be made. */
const deliverable: string[] = [];
const woken: DunningChange[] = [];
const graceMs = schedules.usage.graceMinutes * 60_000;
const bill = (until: string, db: Database = api.db) =>
  createBillUsage({
    db,
    closeUsage: createCloseUsage({
      db,
      apply: createApplyApiCommand({ voice: voiceOf('B'), now: Date.now, attempts: false }),
    }),
    attemptDeliveries: async (_tenant, ids) => void deliverable.push(...ids),
    startMails: async () => {},
    wakeDunning: (one) => void (one && woken.push(one)),
    heartbeat: () => {},
    now: () => Date.parse(`${until}T00:00:00Z`) + graceMs,
  })();

const invoices = async (of = 'ada') => {
  const { data } = await ok(tenant.call('GET', `/invoices?customer=ext:${of}`));
  return Promise.all(data.reverse().map(({ id }: { id: string }) => ok(tenant.call('GET', `/invoices/${id}`))));
};
const periods = async () => (await ok(tenant.call('GET', '/usage-periods?limit=100'))).data;
/** Every period, as its usage says now. */
const recomputed = async () =>
  Promise.all(
    (await periods()).map(
      async ({ id }: { id: string }) =>
        (await ok(tenant.call('POST', `/usage-periods/${id}/recompute`))).recomputed.is_same,
    ),
  );

test('a period that has ended, and its time of grace, become one draft per customer, once', async () => {
  await meter();
  await price({
    tiers: [{ up_to: 10, unit_amount: '1' }, { unit_amount: '0.005' }],
    model: 'graduated',
    tax_rate: 10,
    due_days: 14,
  });
  await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: 'invoice.created' });
  await record(
    use(8, '2026-01-10'),
    use('4.5', '2026-01-31'),
    use(7, '2026-02-01'),
    use(1, '2026-01-01', { customer: 'ext:bob' }),
  );
  await bill('2026-01-31');
  expect(await periods()).toEqual([]);
  deliverable.length = 0;
  expect(await bill('2026-02-01')).toEqual({ tenants: 1, invoices: 2, failed: 0 });
  expect(await bill('2026-02-01')).toEqual({ tenants: 0, invoices: 0, failed: 0 });
  const [invoice, ...others] = await invoices();
  expect(others).toEqual([]);
  expect(invoice).toMatchObject({
    status: 'draft',
    currency: 'USD',
    subtotal_minor: 1001,
    tax_minor: 100,
    number: null,
  });
  expect(invoice.due_date).toBe(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10));
  expect(invoice.lines).toMatchObject([
    {
      description: 'calls: 12.5 calls, 2026-01-01 to 2026-01-31 (10 × 1, 2.5 × 0.005)',
      quantity: '1',
      amount_minor: 1001,
    },
  ]);
  expect((await invoices('bob')).map((one) => one.lines[0])).toMatchObject([{ quantity: '1', amount_minor: 100 }]);
  expect(await ok(tenant.call('GET', `/usage-periods?invoice=${invoice.id}`))).toMatchObject({
    data: [
      {
        quantity: '12.5',
        carried: '0',
        amount_minor: 1001,
        period_start: '2026-01-01T00:00:00Z',
        period_end: '2026-02-01T00:00:00Z',
      },
    ],
  });
  const events = await api.sql(`select from events where tenant_id = $1 and type = 'invoice.created'`, [tenant.uuid]);
  expect([events.length, deliverable.length, await recomputed()]).toEqual([2, 2, [true, true]]);
  const audited = await api.sql('select actor_id, action from audit_log where tenant_id = $1 and actor_type = $2', [
    tenant.uuid,
    'system',
  ]);
  expect(audited).toEqual(Array(2).fill({ actor_id: 'usage', action: 'usage.bill' }));
});

test('who owes already is looked at again when usage is billed, and nobody else is', async () => {
  await meter();
  await price({ auto_issue: true });
  const owing = uuidOf('dunning_run', await inDunning(api, tenant))!;
  await record(use(1, '2026-01-10'), use(1, '2026-01-10', { customer: publicId('customer', owing) }));
  woken.length = 0;
  expect(await bill('2026-02-01')).toMatchObject({ invoices: 2, failed: 0 });
  const [account] = await api.sql<{ id: string }>('select id from billing_accounts where customer_id = $1', [owing]);
  expect(woken).toEqual([{ tenantId: tenant.uuid, accountId: account!.id, currency: 'USD', recovered: [] }]);
});

test('all prices of a customer with the same period and terms are one invoice; issued where they say so', async () => {
  await meter();
  await meter('seats', 'max');
  await price({ auto_issue: true, series: 'USE' });
  await price({ meter: 'seats', tiers: [{ unit_amount: 10 }], auto_issue: true, series: 'USE' });
  await record(
    use(3, '2026-01-10'),
    use(2, '2026-01-10', { meter: 'seats' }),
    use(5, '2026-01-11', { meter: 'seats' }),
  );
  await bill('2026-02-01');
  const [invoice, ...others] = await invoices();
  expect(others).toEqual([]);
  expect(invoice).toMatchObject({
    status: 'issued',
    amount_minor: 5150,
    number: `USE-${new Date().getUTCFullYear()}-001`,
  });
  const told = await api.sql<{ type: string }>(
    `select type from events where tenant_id = $1 and aggregate_type = 'invoice' order by seq`,
    [tenant.uuid],
  );
  expect(told.map((row) => row.type)).toEqual(['invoice.created', 'invoice.issued']);
  expect(
    invoice.lines.map((line: { quantity: string; amount_minor: number }) => [line.quantity, line.amount_minor]).sort(),
  ).toEqual([
    ['3', 150],
    ['5', 5000],
  ]);
});

test('nothing to pay makes no invoice, and a customer’s own price goes before that of all', async () => {
  await meter();
  await price({ tiers: [{ up_to: 5, unit_amount: 0 }, { unit_amount: 1 }], model: 'graduated' });
  const own = await price({ customer: 'ext:bob', tiers: [{ unit_amount: 2 }], active_from: '2026-01-15T00:00:00Z' });
  await record(use(5, '2026-01-10'), ...['2026-01-10', '2026-01-20'].map((at) => use(6, at, { customer: 'ext:bob' })));
  await bill('2026-02-01');
  expect([await invoices(), (await periods()).map((one: { amount_minor: number }) => one.amount_minor).sort()]).toEqual(
    [[], [0, 100, 1200]],
  );
  const amounts = (await invoices('bob')).map((one) => one.amount_minor);
  expect(amounts.sort()).toEqual([100, 1200]);
  expect((await periods()).find((one: { price_id: string }) => one.price_id === own.id)).toMatchObject({
    quantity: '6',
    period_start: '2026-01-15T00:00:00Z',
  });
});

test('usage that comes after its period was billed counts in the open one, and corrections go on until they are used up', async () => {
  await meter();
  await price();
  await record(use(10, '2026-01-10'));
  await bill('2026-02-01');
  await record(use(4, '2026-01-20'), use(2, '2026-02-03'), use(-9, '2026-01-10'));
  expect(
    (await ok(tenant.call('GET', '/usage?since=2026-01-20T00:00:00Z&until=2026-01-21T00:00:00Z'))).data,
  ).toMatchObject([{ occurred_at: '2026-01-20T12:00:00Z', counted_at: '2026-02-01T00:00:00Z' }]);
  await bill('2026-03-01');
  await record(use(5, '2026-03-05'));
  await bill('2026-05-01');
  expect(await periods()).toMatchObject([
    { quantity: '5', carried: '-3', amount_minor: 100, period_start: '2026-03-01T00:00:00Z' },
    { quantity: '-3', carried: '0', amount_minor: 0, invoice_id: null },
    { quantity: '10', carried: '0', amount_minor: 500 },
  ]);
  expect((await invoices()).map((one) => one.amount_minor)).toEqual([500, 100]);
  expect(await recomputed()).toEqual([true, true, true]);
});

test('usage before its price, or for which there is none, is not billed until a price is made for that time', async () => {
  await meter();
  await record(use(10, '2026-01-10'));
  await price({ active_from: '2026-01-15T00:00:00Z' });
  await bill('2026-02-01');
  expect(await periods()).toEqual([]);
  await record(use(1, '2026-01-11'));
  expect((await ok(tenant.call('GET', '/usage'))).data[0].counted_at).toBe('2026-01-11T12:00:00Z');
  const refused = await tenant.call('POST', '/meter-prices', {
    ...{ meter: 'calls', currency: 'USD', model: 'flat', tiers: [{ unit_amount: 1 }], period: 'month' },
    ...{ customer: 'ext:ada', active_from: '2026-01-20T00:00:00Z' },
  });
  expect(refused.body).toMatchObject({
    status: 409,
    detail: 'Usage until 2026-02-01T00:00:00Z is billed, or about to be.',
  });
});

test('a deleted customer and an archived meter are billed what they have', async () => {
  await meter();
  await price();
  await record(use(10, '2026-01-10'));
  await tenant.call('DELETE', '/customers/ext:ada');
  await tenant.call('DELETE', '/meters/calls');
  expect(await bill('2026-02-01')).toMatchObject({ invoices: 1, failed: 0 });
  expect((await invoices())[0]).toMatchObject({ amount_minor: 500 });
});

test('a price that has ended is billed until then, and no further', async () => {
  await meter();
  const { id } = await price({ period: 'day', active_until: '2026-01-02T12:00:00Z' });
  await record(
    use(2, '2026-01-01'),
    use(4, '2026-01-02', { occurred_at: '2026-01-02T11:00:00Z' }),
    use(8, '2026-01-02'),
  );
  await bill('2026-02-01');
  expect((await invoices()).map((one) => one.amount_minor)).toEqual([100, 200]);
  expect((await ok(tenant.call('GET', `/meter-prices/${id}`))).open_until).toBeNull();
});

test('two that bill at once make one invoice per customer', async () => {
  await meter();
  await price({ period: 'day' });
  const names = Array.from({ length: 60 }, (_, n) => `c${n}`);
  for (const name of names) await customer(name);
  await record(
    ...names.flatMap((name) => ['2026-01-01', '2026-01-02'].map((at) => use(2, at, { customer: `ext:${name}` }))),
  );
  const reports = await Promise.all([1, 2, 3].map(() => bill('2026-01-03')));
  expect(reports.reduce((sum, one) => sum + one.invoices, 0)).toBe(120);
  expect(await api.sql('select from invoices where tenant_id = $1', [tenant.uuid])).toHaveLength(120);
  expect(await api.sql('select from invoice_lines where tenant_id = $1', [tenant.uuid])).toHaveLength(120);
});

test('a customer that cannot be billed keeps no other from it, and is billed once it can', async () => {
  await meter();
  await price({ tiers: [{ unit_amount: '999999999999' }] });
  await record(use('999999999999999', '2026-01-10'), use('0.000001', '2026-01-10', { customer: 'ext:bob' }));
  expect(await bill('2026-02-01')).toMatchObject({
    invoices: 1,
    failed: 1,
    error: expect.stringContaining('whole number'),
  });
  expect(await invoices('bob')).toMatchObject([{ amount_minor: 100_000_000 }]);
  const failing = tenant;
  tenant = await api.tenant();
  await customer('ada');
  await meter();
  await price();
  await record(use(10, '2026-01-10'));
  expect(await bill('2026-02-01')).toMatchObject({ invoices: 1, failed: 1 });
  expect(await invoices()).toHaveLength(1);
  await api.sql(
    `update meter_prices set tiers = '[{"upTo":null,"unitAmount":"0.000001","flatAmount":null}]' where tenant_id = $1`,
    [failing.uuid],
  );
  expect(await bill('2026-02-01')).toEqual({ tenants: 1, invoices: 1, failed: 0 });
});

/** Ends like a process that is killed: after so many transactions none is begun, and the last is rolled back. */
function dying(db: Database, transactions: number): Database {
  let left = transactions;
  return {
    ...db,
    withTenant: (id, work) =>
      db.withTenant(id, async (tx) => {
        left -= 1;
        const done = await work(tx);
        if (left < 0) throw new Error('killed');
        return done;
      }),
  };
}

test('after a crash between any two steps, whatever is recorded meanwhile, everything is billed once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('sum', 'count', 'max', 'unique'),
      fc.array(
        fc.record({
          value: fc.integer({ min: 0, max: 9 }),
          day: fc.integer({ min: 1, max: 5 }),
          who: fc.constantFrom('ada', 'bob'),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
      async (aggregation, usages, crashes) => {
        tenant = await api.tenant();
        for (const name of ['ada', 'bob']) await customer(name);
        await meter('calls', aggregation);
        await price({ period: 'day', tiers: [{ unit_amount: 1 }] });
        const all = usages.map(({ value, day, who }) =>
          use(value, `2026-01-0${day}`, {
            customer: `ext:${who}`,
            ...(aggregation === 'count' ? { value: undefined } : {}),
          }),
        );
        const half = Math.ceil(all.length / 2);
        await record(...all.slice(0, half));
        for (const transactions of crashes) {
          const report = await bill('2026-01-04', dying(api.db, transactions));
          expect(report.error ?? 'killed').toBe('killed');
          await record(all[0]!);
        }
        await bill('2026-01-04');
        if (half < all.length) await record(...all.slice(half));
        await bill('2026-01-10');
        const billed = await api.sql<{ n: number; quantity: number; amount: number }>(
          `select count(*)::int as n, sum(quantity)::int as quantity, sum(amount_minor)::int as amount from usage_periods where tenant_id = $1`,
          [tenant.uuid],
        );
        const [invoiced] = await api.sql<{ amount: number }>(
          'select coalesce(sum(amount_minor), 0)::int as amount from invoice_lines where tenant_id = $1 and not is_removed',
          [tenant.uuid],
        );
        expect(invoiced!.amount).toBe(billed[0]!.amount);
        const total = { sum: usages.reduce((sum, one) => sum + one.value, 0), count: usages.length }[
          aggregation as 'sum' | 'count'
        ];
        if (total !== undefined) expect([billed[0]!.quantity, billed[0]!.amount]).toEqual([total, total * 100]);
        expect(new Set(await recomputed())).toEqual(new Set([true]));
      },
    ),
    { numRuns: runs(20) },
  );
}, 60_000);

test('what is recorded while a period is closed is billed in it or in the next, and never twice', async () => {
  await meter();
  await price({ period: 'day', tiers: [{ unit_amount: 1 }] });
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
  await Promise.all([
    ...Array.from({ length: 30 }, (_, n) =>
      record(use(1, days[n % 3]!), use(1, '2026-01-01', { customer: 'ext:bob' })),
    ),
    ...['2026-01-02', '2026-01-03', '2026-01-04'].map((until) => bill(until)),
  ]);
  await bill('2026-01-10');
  const [all] = await api.sql<{ quantity: number }>(
    'select sum(quantity)::int as quantity from usage_periods where tenant_id = $1',
    [tenant.uuid],
  );
  expect(all!.quantity).toBe(60);
  expect(new Set(await recomputed())).toEqual(new Set([true]));
});

test('an erasure forgets what was told with usage, and no number', async () => {
  await meter('calls', 'unique');
  await price();
  await record(use(1, '2026-01-10', { properties: { user: 'ada@example.com' }, idempotency_key: 'ada@example.com/1' }));
  await bill('2026-02-01');
  const { id } = await ok(tenant.call('GET', '/customers/ext:ada'));
  const asked = await ok(api.operator('POST', `/admin/customers/${id}/erase`, { tenant: tenant.id, reason: 'asked' }));
  const erase = createErase({ db: api.db, forget: async () => {}, heartbeat: () => {} });
  expect(await erase({ tenantId: tenant.uuid, id: uuidOf('erasure', asked.id ?? asked.erasure_id)! })).toMatchObject({
    state: 'done',
    counts: { usage_records: 1 },
  });
  const [row] = (await ok(tenant.call('GET', '/usage'))).data;
  expect([row.properties, row.idempotency_key]).toEqual([{}, `erased:${uuidOf('usage', row.id)}`]);
  expect(await recomputed()).toEqual([true]);
});
