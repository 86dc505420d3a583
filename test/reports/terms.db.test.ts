import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';

let api: TestApi;
let tenant: TestTenant;
let subscription: string;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant(undefined, ['write']);
  await tenant.call('POST', '/customers', { name: 'C', external_id: 'c' });
  await api.sql(
    `insert into billing_accounts (id, tenant_id, kind, customer_id) select gen_random_uuid(), $1, 'customer', id from customers where tenant_id = $1 on conflict do nothing`,
    [tenant.uuid],
  );
  subscription = v7();
  await api.sql(
    `insert into subscriptions (id, tenant_id, billing_account_id, status, details_at)
     select $2, $1, id, 'active', '2026-01-10' from billing_accounts where tenant_id = $1 and kind = 'customer'`,
    [tenant.uuid, subscription],
  );
  await api.sql(
    `insert into state_transitions (tenant_id, entity_type, entity_id, to_status, cause, effective_at, applied) values ($1, 'subscription', $2, 'active', 'test', '2026-01-10', true)`,
    [tenant.uuid, subscription],
  );
});
afterAll(() => api.close());

/** As the service writes it. */
const change = (columns: string) =>
  api.db.withTenant(tenant.uuid, (tx) => tx.query(`update subscriptions set ${columns} where id = '${subscription}'`));
const terms = () =>
  api.sql(
    'select until_at, unit_amount_minor::int, quantity from subscription_terms where subscription_id = $1 order by 1',
    [subscription],
  );

test('terms that were known are kept with the time of their change; what is told first, or again, is no change', async () => {
  await change("unit_amount_minor = 1000, currency = 'USD', billing_interval = 'month'");
  await change("unit_amount_minor = 1000, status = 'past_due'");
  expect(await terms()).toEqual([]);
  await change("unit_amount_minor = 3000, details_at = '2026-03-05'");
  await change("quantity = 2, details_at = '2026-05-06'");
  expect(await terms()).toEqual([
    { until_at: new Date('2026-03-05T00:00:00Z'), unit_amount_minor: 1000, quantity: 1 },
    { until_at: new Date('2026-05-06T00:00:00Z'), unit_amount_minor: 3000, quantity: 1 },
  ]);
  const { data } = (await tenant.call('GET', '/reports/mrr?start=2026-01-01&end=2026-06-01')).body;
  expect(data.map((row: Record<string, unknown>) => [row.new, row.expansion, row.end_mrr])).toEqual([
    [10, 0, 10],
    [0, 0, 10],
    [0, 20, 30],
    [0, 0, 30],
    [0, 30, 60],
  ]);
});

test('without a time of the gateway a change is of now', async () => {
  const before = Date.now();
  await change('unit_amount_minor = 4000');
  const kept = (await terms()).at(-1)!;
  expect(kept).toMatchObject({ unit_amount_minor: 3000, quantity: 2 });
  expect((kept.until_at as Date).getTime()).toBeGreaterThanOrEqual(before - 60_000);
});
