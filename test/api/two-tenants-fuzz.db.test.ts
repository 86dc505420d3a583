import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTenantRoute, type Route } from '../../src/api/route.js';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import { prefixes } from '../../src/domain/ids.js';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

/** Each is a sequence of calls of all routes in another order, with other ids. */
const seeds = [1, 7, 2026];
const routes = createRoutes({ config: {} } as RouteDeps).filter(
  // Streams do not end: test/api/event-stream.db.test.ts, delivery-stream.db.test.ts.
  (route) => isTenantRoute(route) && !route.name.startsWith('stream'),
);

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
/** Every id that each has been shown. */
const pools = { a: new Set<string>(), b: new Set<string>() };
/** A word that nobody but its tenant says. What B may call its own things as A does has none: `customer-a`. */
const secret = (of: 'a' | 'b') => `secret-of-${of}-${of === 'a' ? 'x1q9z' : 'k3w7v'}`;
const typeIds = /\b[a-z]+_[0-9a-hjkmnp-tv-z]{26}\b/g;

beforeAll(async () => {
  api = await startTestApi({ config: { rateLimitPerMinute: 1_000_000 } });
  [a, b] = [await api.tenant(secret('a'), ['admin']), await api.tenant(secret('b'), ['admin'])];
  await Promise.all([fill(a, 'a'), fill(b, 'b')]);
});
afterAll(() => api.close());

async function fill({ call, ...tenant }: TestTenant, of: 'a' | 'b'): Promise<void> {
  const word = secret(of);
  const made = async (path: string, body: object): Promise<string> => {
    const reply = await call('POST', path, body);
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
    return reply.body.id;
  };
  await made('/webhooks/subscriptions', { url: `https://example.com/${word}`, event: '*', description: word });
  await made('/webhooks/event-types', { name: `custom.${of}_type`, description: word, schema: { type: 'object' } });
  await tellEvent(api, { call, ...tenant });
  const person = { name: word, email: `${word}@example.com`, external_id: `customer-${of}` };
  const customer = await made('/customers', person);
  const lines = [{ description: word, unit_amount: 5 }];
  const billed = { customer, currency: 'USD', lines, external_id: `bill-${of}` };
  await made('/tenant/sales_orders', billed);
  const invoice = await made('/invoices', billed);
  await made(`/invoices/${invoice}/issue`, {});
  await made(`/invoices/${invoice}/credit-notes`, { amount: 1, reason: word });
  const payment = await made('/payments', {
    ...{ customer, currency: 'USD', amount: 4, reference: `paid-${of}`, invoice_ids: [invoice] },
  });
  await made(`/payments/${payment}/refund`, { amount: 1, reason: word });
  await made('/exports', { kind: 'audit' });
  await made('/api-keys', { name: word, scopes: ['read'] });
  await call('POST', '/webhooks/deliveries/replay', { filter: {} });
  await api.sql(
    `insert into disputes (id, tenant_id, payment_id, status, provider_dispute_id)
     select uuidv7(), tenant_id, id, 'won', $2 from payments where tenant_id = $1`,
    [tenant.uuid, `dispute-${word}`],
  );
  await api.sql(
    `insert into subscriptions (id, tenant_id, billing_account_id, plan_code) select uuidv7(), tenant_id, billing_account_id, $2 from payments where tenant_id = $1`,
    [tenant.uuid, word],
  );
  await inDunning(api, tenant);
  pools[of].add(tenant.id);
  for (const route of routes.filter((one) => one.method === 'get' && !one.path.includes('{')))
    for (const id of JSON.stringify((await call('GET', route.path)).body).match(typeIds) ?? []) pools[of].add(id);
}

/** Numbers of 0…1 that follow from the seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  const shuffled = <T>(from: readonly T[]): T[] =>
    from
      .map((one) => [next(), one] as const)
      .sort(([x], [y]) => x - y)
      .map(([, one]) => one);
  return { next, pick, shuffled };
}
type Random = ReturnType<typeof createRandom>;

/** What stands before `{id}` of a path → whose id it is. */
const kinds = {
  deliveries: 'delivery',
  'webhooks/subscriptions': 'endpoint',
  subscriptions: 'subscription',
  replays: 'delivery_replay',
  events: 'event',
  customers: 'customer',
  invoices: 'invoice',
  payments: 'payment',
  refunds: 'refund',
  disputes: 'dispute',
  dunning: 'dunning_run',
  sales_orders: 'sales_order',
  'credit-notes': 'credit_note',
  'api-keys': 'api_key',
  exports: 'export',
} as const;
type Kind = (typeof kinds)[keyof typeof kinds];

/** An id of that kind, A's as often as B's; now and then A's own name of it. */
function idOf({ next, pick }: Random, kind: Kind): string {
  const of = next() < 0.5 ? 'a' : 'b';
  if (next() < 0.1 && (kind === 'customer' || kind === 'invoice'))
    return `ext:${kind === 'customer' ? 'customer' : 'bill'}-${of}`;
  const ids = [...pools[of]].filter((id) => id.startsWith(`${prefixes[kind]}_`)).sort();
  return ids.length === 0 ? `${prefixes[kind]}_01h455vb4pex5vsknk084sn02q` : pick(ids);
}

const schema = { type: 'object' };
const since = '2020-01-01T00:00:00Z';
const billed = (random: Random) => ({
  customer: idOf(random, 'customer'),
  currency: 'USD',
  lines: [{ description: 'of B', unit_amount: 1 }],
  ...(random.next() < 0.5 ? { external_id: 'bill-a' } : {}),
});
const bodies: Record<string, (random: Random) => object> = {
  createWebhookSubscription: () => ({ url: 'https://example.com', event: '*' }),
  createEventType: ({ pick }) => ({ name: pick(['custom.a_type', 'custom.of_b']), description: 'of B', schema }),
  updateEventType: () => ({ schema: { ...schema, title: 'of B' } }),
  updateWebhookSubscription: () => ({ description: 'of B' }),
  replayDeliveries: (random) => ({ filter: random.next() < 0.5 ? {} : { subscription: idOf(random, 'endpoint') } }),
  recoverWebhookSubscription: () => ({ since }),
  replayMissingDeliveries: () => ({ since }),
  testWebhookFilter: () => ({ filter: { type: 'invoice.paid' }, event: 'invoice.paid' }),
  testWebhookUrl: () => ({ url: 'https://127.0.0.1' }),
  createOwnApiKey: () => ({ name: 'of B', scopes: ['read'] }),
  createExport: () => ({ kind: 'audit' }),
  publishEvents: () => ({ type: 'custom.of_b', data: {} }),
  createCustomer: ({ next }) => ({
    name: 'of B',
    ...(next() < 0.5 ? { external_id: 'customer-a' } : {}),
  }),
  updateCustomer: () => ({ name: 'of B' }),
  createInvoice: (random) => ({
    ...billed(random),
    ...(random.next() < 0.3 ? { subscription: idOf(random, 'subscription') } : {}),
  }),
  updateInvoice: (random) => ({ due_date: '2030-01-31', subscription: idOf(random, 'subscription') }),
  createSalesOrder: billed,
  voidInvoice: () => ({ reason: 'of B' }),
  markPaidInvoice: () => ({ reference: 'paid-a' }),
  createCreditNote: () => ({ amount: 1 }),
  createPayment: (random) => ({
    customer: idOf(random, 'customer'),
    ...{ currency: 'USD', amount: 5, reference: 'paid-a', invoice_ids: [idOf(random, 'invoice')] },
  }),
  refundPayment: () => ({ amount: 1 }),
  renderQuote: () => ({ number: 'Q', customer: { name: 'of B' }, currency: 'USD', lines: [] }),
};
/** Of lists: whose ids a filter takes, and that what belongs to a row is shown. */
const queries: Record<string, (random: Random) => string> = {
  listInvoices: (random) => `expand=customer,subscription,lines,payments,credit_notes&${ofPayer(random)}`,
  listPayments: (random) => `expand=customer,invoices,refunds&${ofPayer(random)}`,
  listRefunds: (random) => `expand=customer,payment&payment=${idOf(random, 'payment')}`,
  listDisputes: (random) => `expand=customer,payment&payment=${idOf(random, 'payment')}`,
  listSubscriptions: (random) => `expand=customer&${ofPayer(random)}`,
  listSalesOrders: (random) => `expand=customer&${ofPayer(random)}`,
  listEvents: () => 'expand=deliveries',
  listDeliveries: (random) => `subscription=${idOf(random, 'endpoint')}`,
  listCustomers: ({ pick }) => `q=${pick(['secret', 'customer', secret('a')])}`,
};
const ofPayer = (random: Random): string =>
  random.next() < 0.5 ? '' : `customer=${encodeURIComponent(idOf(random, 'customer'))}`;

function requestOf(random: Random, { path, name, method }: Route) {
  const kind = Object.entries(kinds).find(([part]) => path.includes(`${part}/{id}`))?.[1] ?? 'event';
  const filled = path
    .replace('{id}', encodeURIComponent(idOf(random, kind)))
    .replace('{name}', random.pick(['custom.a_type', 'custom.b_type']));
  const query = queries[name]?.(random);
  const body = method === 'get' || method === 'delete' ? undefined : (bodies[name]?.(random) ?? {});
  return { method: method.toUpperCase(), path: query === undefined ? filled : `${filled}?${query}`, body };
}

/** A digest of all rows of A in each table that has rows of tenants; as the superuser. */
async function rowsOfA(): Promise<Record<string, string>> {
  const tables = await api.sql<{ name: string }>(
    `select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'billing'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not c.relispartition order by 1`,
  );
  const digest = ({ name }: { name: string }) =>
    `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as rows from ${name} t where tenant_id = $1`;
  const rows = await api.sql<{ name: string; rows: string }>(
    [...tables.map(digest), `select 'tenants', md5(t::text) from tenants t where id = $1`].join(' union all '),
    [a.uuid],
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.rows]));
}

/** What only A may be told; what the caller has sent is told back to it when it is refused. */
function leaks(text: string, sent: string, refused: boolean): string[] {
  const secrets = [secret('a'), ...[...pools.a].filter((id) => !pools.b.has(id))];
  return secrets.filter((one) => text.includes(one) && !(refused && sent.includes(one)));
}

const called = new Set<string>();

test.each(seeds)(
  'whatever B asks for, it is told nothing of A and changes nothing of it: seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const random = createRandom(seed);
    let before = await rowsOfA();
    for (const route of random.shuffled(routes)) {
      if (random.next() < 0.1) {
        // Others act meanwhile.
        const { method, path } = requestOf(random, random.pick(routes.filter((one) => one.method === 'get')));
        await a.call(method, path);
        await api.operator('GET', '/admin/tenants');
        before = await rowsOfA();
      }
      const request = requestOf(random, route);
      const reply = await b.call(request.method, request.path, request.body);
      called.add(`${route.method} ${route.path}`);
      const about = `${request.method} ${request.path} ${JSON.stringify(request.body)} → ${reply.status}`;
      // It may have revoked its own key.
      if (reply.status === 401) {
        const { body } = await api.operator('POST', `/admin/tenants/${b.id}/api-keys`, {
          name: 'again',
          scopes: ['admin'],
        });
        b = { ...b, call: api.as(body.key) };
        continue;
      }
      expect(reply.status, about).not.toBe(500);
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      const sent = decodeURIComponent(request.path) + JSON.stringify(request.body ?? {});
      expect(leaks(text, sent, reply.status >= 400), `${about}: ${text.slice(0, 500)}`).toEqual([]);
      const after = await rowsOfA();
      expect(after, about).toEqual(before);
      before = after;
      for (const id of reply.status < 300 ? (text.match(typeIds) ?? []) : []) pools.b.add(id);
    }
  },
);

test('every route of tenants was called', () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`).filter((one) => !called.has(one))).toEqual([]);
});
