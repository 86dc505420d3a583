import { addTenant } from './seed.mjs';
import { spread } from './statistics.mjs';

/** The large tenant has so much of all invoices; the others share the rest evenly. */
const largeShare = 0.6;
const others = 99;
const perCustomer = 30;
const days = 365;
const asked = 200;

/** $1 tenant, $2 invoices: customers, their invoices of a year, nine of ten paid, and their payments. */
const fill = `
  with drawn as materialized (
    select n, now() - interval '${days} days' * (1 - n / $2::float8) as at from generate_series(1, $2::int) n
  ), person as (
    insert into customers (id, tenant_id, external_id, name, email)
    select uuid7(), $1, 'listed-' || n, 'Customer ' || n, 'c' || n || '@example.com' from generate_series(0, greatest(1, $2::int / ${perCustomer}) - 1) n
    returning id, external_id
  ), payer as (
    insert into billing_accounts (id, tenant_id, kind, customer_id) select uuid7(), $1, 'customer', id from person returning id, customer_id
  ), owing as materialized (
    select p.external_id, a.id from payer a join person p on p.id = a.customer_id
  ), invoice as (
    insert into invoices (id, tenant_id, billing_account_id, number, series, external_id, status, payment_status, currency, subtotal_minor, reported_paid_minor, paid_minor,
      due_date, issued_at, paid_at, created_at, updated_at)
    select uuidv7(at - clock_timestamp()), $1, o.id, 'INV-' || n, 'INV', 'listed-' || n, case when n % 10 = 0 then 'issued' else 'paid' end::invoice_status,
      case when n % 10 = 0 then 'pending' else 'paid' end::invoice_pay_status, case when n % 100 = 3 then 'EUR' else 'USD' end, amount, 0,
      case when n % 10 = 0 then 0 else amount end, (at + interval '30 days')::date, at, case when n % 10 > 0 then at + interval '3 days' end, at, at
    from (select *, 100 + n::bigint * 7919 % 1000000 as amount from drawn) d
      join owing o on o.external_id = 'listed-' || (n % greatest(1, $2::int / ${perCustomer}))
    returning id, billing_account_id, subtotal_minor, currency, paid_at, number
  ), line as (
    insert into invoice_lines (id, tenant_id, invoice_id, position, description, quantity, unit_amount_minor, amount_minor, tax_minor)
    select uuid7(), $1, id, 1, 'Hosting in region' || substr(number, 5)::int % 1000, 1, subtotal_minor, subtotal_minor, 0 from invoice
  ), payment as (
    insert into payments (id, tenant_id, billing_account_id, status, amount_minor, currency, gateway, provider_payment_id, paid_at, created_at)
    select uuidv7(paid_at - clock_timestamp()), $1, billing_account_id, 'succeeded', subtotal_minor, currency, 'stripe', 'pi_' || number, paid_at, paid_at
    from invoice where paid_at is not null
    returning id, provider_payment_id, amount_minor
  )
  insert into payment_allocations (tenant_id, payment_id, invoice_id, amount_minor)
  select $1, p.id, i.id, p.amount_minor from payment p join invoice i on p.provider_payment_id = 'pi_' || i.number`;

/** What triggers would have kept. */
const fillWords = `
  insert into search_entries (tenant_id, kind, entity_id, words)
  select tenant_id, 'customer', id, customer_words(c) from customers c where external_id like 'listed-%'
  union all select tenant_id, 'invoice', invoice_id, search_words(tenant_id, description) from invoice_lines where description like 'Hosting in %'`;

/**
 * (m): lists of so many invoices, by the API, one request after the other.
 * @param {import('./product.mjs').Product} product
 * @param {{ invoices: number, say: (line: string) => void }} options
 */
export async function lists(product, { invoices, say }) {
  const large = await addTenant(product, { name: 'lists', urls: [], customers: 1 });
  const share = Math.max(1, Math.round((invoices * (1 - largeShare)) / others));
  const client = await product.sql.connect();
  try {
    // As the superuser: no policy, no trigger of a foreign key for each of a million rows.
    await client.query('set search_path = billing; set session_replication_role = replica');
    await client.query(fill, [large.id, Math.round(invoices * largeShare)]);
    say('  The large tenant is filled.');
    for (let n = 1; n <= others; n++) {
      const { rows } = await client.query(
        'insert into tenants (id, external_id, name) values (uuid7(), $1, $1) returning id',
        [`lists-${n}`],
      );
      await client.query(fill, [rows[0].id, share]);
    }
    await client.query(fillWords);
    await client.query(
      'vacuum analyze customers, billing_accounts, invoices, invoice_lines, search_entries, payments, payment_allocations',
    );
  } finally {
    client.release(true);
  }
  const get = (/** @type {string} */ path) => read(product, large.key, path);
  /** @type {{ name: string, times: import('./statistics.mjs').Spread }[]} */
  const answers = [];
  for (const [name, path] of Object.entries(await questionsOf(get))) {
    const times = [];
    for (let n = 0; n < asked; n++) times.push((await get(path)).ms);
    answers.push({ name, times: spread(times.slice(asked / 10)) });
    say(`  ${name}: ${answers.at(-1)?.times.p50.toFixed(1)} ms`);
  }
  return { invoices, answers };
}

/** @param {(path: string) => Promise<{ ms: number, body: any }>} get @returns {Promise<Record<string, string>>} */
async function questionsOf(get) {
  const day = (/** @type {number} */ ago) => new Date(Date.now() - ago * 86_400_000).toISOString();
  const first = (await get('/invoices?limit=1')).body.data[0];
  const until = encodeURIComponent(day(days * 0.6));
  const deep = (await get(`/invoices?limit=1&until=${until}`)).body.next_cursor;
  const expand = 'expand=customer,subscription,lines,payments,credit_notes';
  return {
    'GET invoices, first page': '/invoices',
    '… six tenths of the list further on': `/invoices?cursor=${deep}`,
    '… status=issued': '/invoices?status=issued',
    '… status=rejected, none': '/invoices?status=rejected',
    '… customer': `/invoices?customer=${first.customer_id}`,
    '… currency=EUR': '/invoices?currency=EUR',
    '… due on two days of long ago': `/invoices?due_from=${day(300).slice(0, 10)}&due_to=${day(299).slice(0, 10)}`,
    '… paid on a day of long ago': `/invoices?paid_since=${encodeURIComponent(day(300))}&paid_until=${encodeURIComponent(day(299))}`,
    '… amount_minor from 500,000 to 500,100': '/invoices?amount_minor_from=500000&amount_minor_to=500100',
    '… q, a number': `/invoices?q=${first.number}`,
    '… q, none': '/invoices?q=nothing',
    '… q, words of a thousandth of all lines': '/invoices?q=region77%20host',
    '… q, a word of every line': '/invoices?q=hosting',
    '… q, a customer': '/invoices?q=listed-77',
    '… everything expanded': `/invoices?${expand}`,
    'GET invoices/{id}': `/invoices/${first.id}`,
    '… everything expanded, one': `/invoices/${first.id}?${expand}`,
    'GET payments, first page': '/payments',
    '… by reference': `/payments?reference=pi_${first.number}`,
    'GET customers, q': '/customers?q=customer%2077',
  };
}

/** @param {import('./product.mjs').Product} product @param {string} key @param {string} path */
async function read(product, key, path) {
  const since = performance.now();
  const response = await fetch(new URL(`/api/v1${path}`, product.url), { headers: { authorization: `Bearer ${key}` } });
  const body = await response.json();
  const ms = performance.now() - since;
  if (!response.ok) throw new Error(`GET ${path} was answered with ${response.status}: ${JSON.stringify(body)}`);
  return { ms, body };
}
