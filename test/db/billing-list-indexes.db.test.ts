import pg from 'pg';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database, type Tx } from '../../src/db/connection.js';
import { type CustomerFilter, listCustomers } from '../../src/db/customers.js';
import { type InvoiceFilter, listInvoices } from '../../src/db/invoice-list.js';
import type { PageOptions } from '../../src/db/pages.js';
import { listPayments, type PaymentFilter } from '../../src/db/payments.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

// 60,000 invoices of one tenant within a year, each with its payment; 4,000 customers. Nine of ten are paid.
const invoices = 60_000;
const customers = 4000;
const days = 365;
/** Pages of 8 KiB that one page of a list may touch: the index of the list has 1,500, all rows 36,000. */
const most = 2200;
/** Of a search for words that few rows have. */
const mostOfWords = 800;

let database: TestDatabase;
let db: Database;
let owner: pg.Client;
const tenant = v7();
const ago = (some: number): number => Date.now() - some * 86_400_000;
const day = (at: number) => new Date(at).toISOString().slice(0, 10) as never;
const idAt = (time: string) => `uuidv7(${time} - clock_timestamp())`;
const at = (n: string) => `now() - interval '${days} days' * (1 - ${n} / ${invoices}.0)`;
const someone = v7();

const fill = `
  insert into tenants (id, external_id, name) values ('${tenant}', 't', 't');
  set session_replication_role = replica;
  set maintenance_work_mem = '256MB';
  insert into customers (id, tenant_id, external_id, name, email, created_at, updated_at)
    select case n when 77 then '${someone}' else ${idAt('at')} end, '${tenant}', 'c' || n, 'Customer ' || n, 'c' || n || '@example.com', at, at
    from (select n, ${at(`(n * ${invoices / customers})`)} as at from generate_series(1, ${customers}) n) as made;
  create temporary table payers as
    select row_number() over () as n, uuidv7() as account, id as customer from customers where tenant_id = '${tenant}';
  create index on payers (n);
  insert into billing_accounts (id, tenant_id, kind, customer_id) select account, '${tenant}', 'customer', customer from payers;
  insert into invoices (id, tenant_id, billing_account_id, number, series, external_id, status, payment_status, currency, subtotal_minor, due_date, issued_at, paid_at,
      voided_at, created_at, updated_at)
    select ${idAt('made.at')}, '${tenant}', p.account, 'INV-' || made.n, 'INV', 'e' || made.n, s.status::invoice_status,
      case s.status when 'paid' then 'paid' else 'pending' end::invoice_pay_status, case when made.n % 1000 = 3 then 'EUR' else 'USD' end, 100 + made.n::bigint * 7919 % 1000000,
      (made.at + interval '30 days')::date, case when s.status <> 'draft' then made.at end, case when s.status = 'paid' then made.at + interval '3 days' end,
      case when s.status = 'voided' then made.at end, made.at, made.at + interval '3 days'
    from (select n, ${at('n')} as at from generate_series(1, ${invoices}) n) as made
      join payers p on p.n = 1 + made.n % ${customers}
      cross join lateral (select case when made.n % 100 < 90 then 'paid' when made.n % 100 < 96 then 'issued' when made.n % 100 < 98 then 'voided' else 'draft' end as status) s;
  insert into payments (id, tenant_id, billing_account_id, status, amount_minor, currency, gateway, provider_payment_id, paid_at, failed_at, created_at, updated_at)
    select uuidv7(i.created_at - clock_timestamp()), tenant_id, billing_account_id, case when number like '%7' then 'failed' else 'succeeded' end::payment_status, subtotal_minor, currency,
      case when number like '%99' then 'manual' else 'stripe' end::gateway, 'pi_' || number, case when number not like '%7' then created_at end, case when number like '%7' then created_at end,
      created_at, created_at
    from invoices i;
  insert into invoice_lines (id, tenant_id, invoice_id, position, description, quantity, unit_amount_minor, amount_minor, tax_minor)
    select uuidv7(), tenant_id, id, 1, 'Hosting of ' || number, 1, subtotal_minor, subtotal_minor, 0 from invoices i where number like '%7';
  insert into search_entries (tenant_id, kind, entity_id, words)
    select tenant_id, 'customer', id, customer_words(c) from customers c
    union all select tenant_id, 'invoice', invoice_id, search_words(tenant_id, description) from invoice_lines;
  reset session_replication_role`;

beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 1 });
  owner = new pg.Client({ connectionString: database.ownerUrl, options: '-c search_path=billing' });
  await owner.connect();
  const tables = ['customers', 'invoices', 'invoice_lines', 'search_entries', 'payments'];
  // Indexes are built in one go afterwards, as in list-indexes.db.test.ts.
  const { rows } = await owner.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where schemaname = 'billing' and tablename = any ($1)
       and not exists (select from pg_constraint where conindid = indexname::regclass)`,
    [tables],
  );
  for (const { indexname } of rows) await owner.query(`drop index ${indexname}`);
  await owner.query(fill);
  for (const { indexdef } of rows) await owner.query(indexdef);
  for (const table of [...tables, 'billing_accounts']) await owner.query(`vacuum analyze ${table}`);
}, 240_000);
afterAll(async () => {
  await owner?.end();
  await db?.close();
  await database?.drop();
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): string[] => [
  `${plan['Node Type']} ${plan['Relation Name'] ?? ''}`,
  ...(plan.Plans ?? []).flatMap(nodesOf),
];

/** How PostgreSQL runs the statement of a list, and what it touches. */
async function planOf(list: (tx: Tx) => Promise<unknown>): Promise<{ nodes: string[]; buffers: number }> {
  let plan: Plan | undefined;
  await db.withTenant(tenant, (tx) =>
    list({
      ...tx,
      query: async <Row>(text: Parameters<Tx['query']>[0], values?: readonly unknown[]) => {
        const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `explain (analyze, buffers, format json) ${typeof text === 'string' ? text : text.text}`,
          values,
        );
        plan = row?.['QUERY PLAN'][0].Plan;
        return [] as Row[];
      },
    }),
  );
  if (!plan) throw new Error('no plan');
  return { nodes: nodesOf(plan), buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] };
}

const first: PageOptions = { limit: 100, before: null };
const deep: PageOptions = { limit: 100, before: v7({ msecs: ago(days * 0.9) }) };

const old = { since: ago(300), until: ago(299) };
const ofInvoices: InvoiceFilter[] = [
  {},
  { status: 'paid' },
  { status: 'issued' },
  { status: 'draft' },
  { status: 'rejected' },
  { payment_status: 'paid' },
  { payment_status: 'failed' },
  { customerId: someone },
  { currency: 'USD' },
  { currency: 'EUR' },
  { currency: 'JPY' },
  { number: 'INV-77' },
  { q: 'INV-777' },
  { q: 'e77' },
  { q: 'nothing' },
  { q: 'hosting 7777' },
  { q: 'c777' },
  { due_from: day(ago(300)), due_to: day(ago(299)) },
  { due_from: day(ago(-20)) },
  { due_to: day(ago(330)) },
  { issued_since: ago(300), issued_until: ago(299) },
  { paid_since: ago(300), paid_until: ago(299) },
  { paid_until: ago(361) },
  { updated_since: ago(300), updated_until: ago(299) },
  { updated_since: ago(-4) },
  { amount_minor_from: 1_000_050 },
  { amount_minor_from: 500_000, amount_minor_to: 500_010 },
  { amount_minor_from: 500_000 },
  old,
  { status: 'issued', ...old },
  { status: 'issued', customerId: someone },
  { status: 'issued', due_to: day(ago(200)) },
];
const ofPayments: PaymentFilter[] = [
  {},
  { status: 'succeeded' },
  { status: 'failed' },
  { status: 'disputed' },
  { customerId: someone },
  { gateway: 'manual' },
  { gateway: 'razorpay' },
  { currency: 'EUR' },
  { currency: 'JPY' },
  { reference: 'pi_INV-77' },
  { reference: 'nothing' },
  { paid_since: ago(300), paid_until: ago(299) },
  { amount_minor_from: 1_000_050 },
  { amount_minor_from: 500_000, amount_minor_to: 500_010 },
  old,
  { status: 'failed', ...old },
];
const ofCustomers: CustomerFilter[] = [
  {},
  { status: 'suspended' },
  { email: 'C77@example.com' },
  { external_id: 'c77' },
  { q: 'customer 777' },
  { q: 'c77' },
  { q: 'nothing' },
  { updated_since: ago(300), updated_until: ago(299) },
  old,
];
const named = <Filter>(filters: Filter[]) =>
  filters.map((filter) => ({ name: Object.keys(filter as object).join('+'), filter }));

const check = async ({ q }: { q?: string | undefined }, list: (page: PageOptions) => (tx: Tx) => Promise<unknown>) => {
  const bound = q === undefined ? most : mostOfWords;
  for (const page of [first, deep]) {
    const { nodes, buffers } = await planOf(list(page));
    expect(nodes.filter((node) => /Seq Scan (invoices|payments|customers)/.test(node))).toEqual([]);
    expect(buffers).toBeLessThan(bound);
  }
};

test.each(named(ofInvoices))('GET invoices by $name: $filter', ({ filter }) =>
  check(filter, (page) => (tx) => listInvoices(tx, tenant, filter, page)),
);
test.each(named(ofPayments))('GET payments by $name: $filter', ({ filter }) =>
  check({}, (page) => (tx) => listPayments(tx, tenant, filter, page)),
);
test.each(named(ofCustomers))('GET customers by $name: $filter', ({ filter }) =>
  check(filter, (page) => (tx) => listCustomers(tx, tenant, filter, page)),
);
