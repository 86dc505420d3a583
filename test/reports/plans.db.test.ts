import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../src/db/connection.js';
import { readCustom } from '../../src/db/reports/custom.js';
import { readReceivables } from '../../src/db/reports/receivables.js';
import { readRevenue } from '../../src/db/reports/revenue.js';
import { startTestApi, type TestApi, type TestTenant } from '../api/server.js';

/** Of each tenant: a month is one row in sixty, and looking through all of them costs many times what the index does. */
const rows = 20_000;
const years = 5;
let api: TestApi;
let big: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  const other = await api.tenant();
  big = await api.tenant();
  // Indexes are built in one go afterwards, and nothing is looked for that rows lead to: it takes several times as long.
  const indexes = await api.sql<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where schemaname = 'billing' and tablename in ('payments', 'invoices')
       and not exists (select from pg_constraint where conindid = indexname::regclass)`,
  );
  for (const { indexname } of indexes) await api.sql(`drop index ${indexname}`);
  await api.sql('set session_replication_role = replica');
  for (const tenant of [other, big]) {
    const account = v7();
    const customer = (await tenant.call('POST', '/customers', { name: 'C', external_id: 'c' })).body;
    expect(customer.external_id).toBe('c');
    await api.sql(
      `insert into billing_accounts (id, tenant_id, kind, customer_id) select $1, $2, 'customer', id from customers where tenant_id = $2
       on conflict do nothing`,
      [account, tenant.uuid],
    );
    await api.sql(
      `insert into payments (id, tenant_id, billing_account_id, status, amount_minor, currency, gateway, paid_at, created_at)
       select gen_random_uuid(), $1, b.id, 'succeeded', n, 'USD', 'stripe', at, at
       from billing_accounts b, (select n, now() - interval '${years} years' * n / ${rows} as at from generate_series(1, ${rows}) n) made
       where b.tenant_id = $1 and b.kind = 'customer'`,
      [tenant.uuid],
    );
    await api.sql(
      `insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, paid_minor, issued_at, paid_at, due_date)
       select gen_random_uuid(), $1, b.id, n::text, case when n % 500 = 0 then 'issued' else 'paid' end::invoice_status, 'USD', 100,
         case when n % 500 = 0 then 0 else 100 end, at, case when n % 500 = 0 then null else at end, at::date
       from billing_accounts b, (select n, now() - interval '${years} years' * n / ${rows} as at from generate_series(1, ${rows}) n) made
       where b.tenant_id = $1 and b.kind = 'customer'`,
      [tenant.uuid],
    );
  }
  await api.sql('reset session_replication_role');
  for (const { indexdef } of indexes) await api.sql(indexdef);
  await api.sql('vacuum analyze payments');
  await api.sql('vacuum analyze invoices');
  await api.sql('analyze billing_accounts');
}, 180_000);
afterAll(() => api.close());

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Plan Rows': number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
async function planOf(read: (tx: Tx) => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = [];
  await api.db.withTenant(big.uuid, (tx) =>
    read({
      ...tx,
      query: async <Row>(text: Parameters<Tx['query']>[0], values?: readonly unknown[]) => {
        const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `explain (format json) ${typeof text === 'string' ? text : text.text}`,
          values,
        );
        plans.push(...nodesOf(row!['QUERY PLAN'][0].Plan));
        return [] as Row[];
      },
    }),
  );
  return plans;
}

const dayMs = 86_400_000;
const month = {
  payer: 'customer' as const,
  livemode: true,
  bounds: [Date.now() - 60 * dayMs, Date.now() - 30 * dayMs],
};
const indexes = (plans: Plan[]) => plans.flatMap((one) => one['Index Name'] ?? []);

test('a month of revenue is found by its time, and not by looking through what a tenant has', async () => {
  const plans = await planOf((tx) => readRevenue(tx, { ...month, tenantId: big.uuid }));
  expect(indexes(plans)).toContain('payments_paid');
  expect(plans.filter((one) => one['Node Type'] === 'Seq Scan' && one['Relation Name'] === 'payments')).toEqual([]);
});

test('receivables of today are found by status, and what was paid since by its time', async () => {
  const asOf = new Date().toISOString().slice(0, 10);
  const plans = await planOf((tx) =>
    readReceivables(tx, {
      payer: 'customer',
      tenantId: big.uuid,
      livemode: true,
      asOf,
      before: Date.parse(asOf) + dayMs,
    }),
  );
  expect(indexes(plans)).toEqual(expect.arrayContaining(['invoices_paid']));
  expect(plans.filter((one) => one['Node Type'] === 'Seq Scan' && one['Relation Name'] === 'invoices')).toEqual([]);
});

test.each([
  ['payments', 'paid', 'payments_paid'],
  ['invoices', 'issued', 'invoices_issued'],
  ['invoices', 'paid', 'invoices_paid'],
] as const)('a custom report of %s by %s uses %s', async (source, time, index) => {
  const question = {
    source,
    time,
    byPeriod: true,
    dimensions: ['currency'],
    measures: ['count'],
    filters: [],
    limit: 10,
  };
  const plans = await planOf((tx) => readCustom(tx, { ...month, tenantId: big.uuid }, question));
  expect(indexes(plans)).toContain(index);
});
