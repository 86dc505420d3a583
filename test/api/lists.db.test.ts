import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTenantRoute } from '../../src/api/route.js';
import { createRoutes, type RouteDeps } from '../../src/api/routes/index.js';
import { newUuid } from '../../src/db/uuid.js';
import { uuidOf } from '../../src/domain/ids.js';
import { inDunning } from './in-dunning.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let own: TestTenant;
const ids = { endpoint: '', invoice: '', payment: '' };
const line = { description: 'd', unit_amount: 5 };
const billed = { customer: 'ext:c', currency: 'USD', lines: [line] };

async function made(path: string, body: object): Promise<string> {
  const reply = await own.call('POST', path, body);
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body.id;
}
const mail = () =>
  made('/notifications/email/account_reactivated', { to_email: 'a@example.com', data: { customer_name: 'Ada' } });
const payment = () => made('/payments', { customer: 'ext:c', currency: 'USD', amount: 9, reference: newUuid() });
let series = 0;
const price = () =>
  made('/meter-prices', {
    ...{ meter: 'calls', currency: 'USD', model: 'flat', tiers: [{ unit_amount: 1 }], period: 'day' },
    active_from: new Date(Date.UTC(2040 + series, 0)).toISOString(),
    active_until: new Date(Date.UTC(2040 + ++series, 0)).toISOString(),
  });
const issued = async (): Promise<string> => {
  const id = await made('/invoices', billed);
  await made(`/invoices/${id}/issue`, {});
  return id;
};
const inserted = async (into: string): Promise<string> => {
  const id = newUuid();
  await api.sql(`insert into ${into} from payments p where p.id = $2`, [id, uuidOf('payment', ids.payment)]);
  return id;
};

/** Each list, one row more of it, and of which fields its ranges are. `made`: null, it is short and has none. */
const lists: Record<string, { make: () => Promise<unknown>; ranges?: Record<string, string>; made?: string | null }> = {
  '/customers': { make: () => made('/customers', { name: 'N' }), ranges: { updated: 'updated_at' } },
  '/invoices': {
    make: async () => {
      await made(`/invoices/${await issued()}/mark-paid`, { reference: newUuid() });
      await api.sql(`update invoices set due_date = '2030-01-31' where due_date is null`);
    },
    ranges: {
      ...{ issued: 'issued_at', paid: 'paid_at', updated: 'updated_at', amount_minor: 'amount_minor', due: 'due_date' },
    },
  },
  '/payments': { make: payment, ranges: { amount_minor: 'amount_minor', paid: 'paid_at' } },
  '/refunds': {
    make: async () => made(`/payments/${await payment()}/refund`, { amount: 1 }),
    ranges: { amount_minor: 'amount_minor', processed: 'processed_at' },
  },
  '/subscriptions': {
    make: () =>
      inserted(
        'subscriptions (id, tenant_id, billing_account_id, unit_amount_minor, current_period_end) select $1, tenant_id, billing_account_id, 500, now()',
      ),
    ranges: { amount_minor: 'amount_minor', renews: 'current_period_end' },
  },
  '/disputes': {
    make: () =>
      inserted(
        `disputes (id, tenant_id, payment_id, status, provider_dispute_id, amount_minor, evidence_due_by, opened_at) select $1::uuid, tenant_id, id, 'won', $1::text, 500, now(), now()`,
      ),
    ranges: { amount_minor: 'amount_minor', due: 'evidence_due_by', opened: 'opened_at' },
  },
  '/credit-notes': {
    make: () => made(`/invoices/${ids.invoice}/credit-notes`, { amount_minor: 1 }),
    ranges: { amount_minor: 'amount_minor', issued: 'issued_at' },
    made: 'issued_at',
  },
  '/invoices/{id}/credit-notes': {
    make: () => made(`/invoices/${ids.invoice}/credit-notes`, { amount_minor: 1 }),
    ranges: { amount_minor: 'amount_minor', issued: 'issued_at' },
    made: 'issued_at',
  },
  '/tenant/sales_orders': {
    make: async () => made(`/tenant/sales_orders/${await made('/tenant/sales_orders', billed)}/confirm`, {}),
    ranges: { amount_minor: 'amount_minor', updated: 'updated_at', confirmed: 'confirmed_at' },
  },
  '/meters': { make: () => made('/meters', { name: `m${newUuid()}`, aggregation: 'sum' }), made: null },
  '/usage': {
    make: () => made('/usage', { meter: 'calls', customer: 'ext:c', value: 1, external_id: newUuid() }),
    made: 'occurred_at',
  },
  '/meter-prices': { make: () => price(), made: null },
  '/usage-thresholds': {
    make: () => made('/usage-thresholds', { meter: 'calls', quantity: 1_000_000, period: 'day' }),
    made: null,
  },
  '/suppressions': { make: () => made('/suppressions', { email: `${newUuid()}@example.com` }), made: null },
  '/devices': { make: () => made('/devices', { token: newUuid(), user_id: 'u' }), made: null },
  '/preferences/recipients': {
    make: () => own.call('PUT', `/preferences/${newUuid()}@example.com`, {}),
    made: null,
  },
  '/notifications': { make: () => mail() },
  '/email-log': {
    make: async () =>
      api.sql(
        `insert into email_log (id, tenant_id, to_email, subject, email_type, sent, error_message, message_id, from_email)
         values ($1, $2, 'a@example.com', 's', 'quote_created', false, 'e', $3, 'b@example.com')`,
        [newUuid(), own.uuid, newUuid()],
      ),
  },
  '/usage-periods': {
    make: async () => {
      const ended = new Date().toISOString();
      await api.sql(
        `insert into usage_periods (id, tenant_id, price_id, customer_id, period_start, period_end, quantity, carried, amount_minor)
         select $1, c.tenant_id, $2, c.id, '2020-01-01', $3, 1, 0, 1 from customers c where c.tenant_id = $4 and c.external_id = 'c'`,
        [newUuid(), uuidOf('meter_price', await price()), ended, own.uuid],
      );
    },
    ranges: { ended: 'period_end' },
  },
  '/dunning': { make: () => inDunning(api, own), made: null },
  '/events': { make: () => tellEvent(api, own) },
  '/webhooks/deliveries': { make: () => tellEvent(api, own) },
  '/webhooks/subscriptions/{id}/deliveries': { make: () => tellEvent(api, own) },
  '/webhooks/subscriptions': {
    make: () => made('/webhooks/subscriptions', { url: 'https://example.com', event: 'dispute.lost' }),
  },
  '/webhooks/replays': {
    make: async () => {
      const { body } = await own.call('POST', '/webhooks/deliveries/replay', { filter: {} });
      await own.call('POST', `/webhooks/replays/${body.replay_id}/cancel`);
    },
  },
  '/exports': {
    make: async () => own.call('POST', `/exports/${await made('/exports', { kind: 'audit' })}/cancel`),
  },
  '/audit': { make: () => made('/customers', { name: 'N' }), made: 'at' },
};
const filled = (path: string) => path.replace('{id}', path.startsWith('/invoices') ? ids.invoice : ids.endpoint);
type Row = Record<string, string | number> & { id: string };
const rowsOf = async (path: string, query: string): Promise<{ data: Row[]; next_cursor: string | null }> => {
  const reply = await own.call('GET', `${filled(path)}?${query}`);
  expect(reply.status, `${path}?${query} ${JSON.stringify(reply.body)}`).toBe(200);
  return reply.body;
};

const reads = createRoutes({ config: {} } as RouteDeps).filter(
  (route) => isTenantRoute(route) && route.method === 'get' && !route.path.startsWith('/tenant/webhooks'),
);

beforeAll(async () => {
  api = await startTestApi({ config: { rateLimitPerMinute: 100_000 } });
  own = await api.tenant('own', ['admin']);
  await made('/customers', { name: 'C', external_id: 'c' });
  await made('/meters', { name: 'calls', aggregation: 'sum' });
  ids.endpoint = await made('/webhooks/subscriptions', { url: 'https://example.com', event: 'invoice.paid' });
  ids.invoice = await made('/invoices', { ...billed, lines: [{ ...line, unit_amount: 5000 }] });
  await made(`/invoices/${ids.invoice}/issue`, {});
  ids.payment = await payment();
  for (const { make } of Object.values(lists)) for (let n = 0; n < 4; n++) await make();
}, 60_000);
afterAll(() => api.close());

test('every list of a tenant is here', () => {
  const paged = reads.filter(({ query }) => query && 'cursor' in query.shape).map(({ path }) => path);
  expect(Object.keys(lists).sort()).toEqual(paged.sort());
});

test.each(Object.keys(lists))('GET %s shows each row once, in one order, while others are added', async (path) => {
  const all = (await rowsOf(path, 'limit=100')).data.map(({ id }) => id);
  expect(all.length).toBeGreaterThan(3);
  const seen: string[] = [];
  let cursor = '';
  for (let page = 0; ; page++) {
    const { data, next_cursor: next } = await rowsOf(path, `limit=${1 + (page % 3)}${cursor && `&cursor=${cursor}`}`);
    seen.push(...data.map(({ id }) => id));
    if (next === null) break;
    cursor = next;
    if (page < 2) await lists[path]!.make();
  }
  expect(seen.slice(0, all.length)).toEqual(all);
  expect(new Set(seen).size).toBe(seen.length);
});

describe('ranges', () => {
  const bounds = Object.entries(lists).flatMap(([path, { ranges = {}, made: at = 'created_at' }]) =>
    Object.entries({ ...(at === null ? {} : { '': at }), ...ranges }).map(
      ([name, field]) => [path, name, field] as const,
    ),
  );

  test('every range of a list is here', () => {
    const ends = /^(?:(.+)_)?(since|until|from|to)$/;
    const old = ['issued_from', 'issued_to'];
    const found = reads
      .filter(({ path }) => path in lists)
      .flatMap(({ path, query }) => [
        ...new Set(
          Object.keys(query!.shape).flatMap((key) => {
            const [, name = ''] = (!old.includes(key) && ends.exec(key)) || [null];
            return ends.test(key) ? [`${path} ${name}`] : [];
          }),
        ),
      ]);
    expect(bounds.map(([path, name]) => `${path} ${name}`).sort()).toEqual(found.sort());
  });

  test.each(bounds)('GET %s by %s: its %s', async (path, name, field) => {
    const { data } = await rowsOf(path, 'limit=100');
    const row = data.find((one) => one[field] !== null)!;
    const value = row[field]!;
    const shows = async (end: string, bound: string | number): Promise<boolean> => {
      const key = name === '' ? end : `${name}_${end}`;
      const found = await rowsOf(path, `limit=100&${key}=${encodeURIComponent(bound)}`);
      return found.data.some(({ id }) => id === row.id);
    };
    if (typeof value === 'number' || /^\d{4}-\d\d-\d\d$/.test(value)) {
      const beside = (by: number) =>
        typeof value === 'number'
          ? value + by
          : new Date(Date.parse(value) + by * 86_400_000).toISOString().slice(0, 10);
      expect([await shows('from', value), await shows('to', value)]).toEqual([true, true]);
      expect([await shows('from', beside(1)), await shows('to', beside(-1))]).toEqual([false, false]);
      return;
    }
    const beside = (ms: number) => new Date(Date.parse(value) + ms).toISOString();
    const later = beside(1000);
    // A credit note is issued within the transaction that makes it.
    const since = path.endsWith('/credit-notes') && name === '' ? beside(-1000) : value;
    expect([await shows('since', since), await shows('until', since)]).toEqual([true, false]);
    expect([await shows('since', later), await shows('until', later)]).toEqual([false, true]);
  });
});

describe('ETag', () => {
  // Bytes of their own: documents.db.test.ts, exports.db.test.ts, event-stream.db.test.ts.
  const tagged = reads.filter(({ path }) => !/\/(pdf|download|stream)$/.test(path));
  const kindOf: readonly [string, string][] = [
    ['/webhooks/replays/', '/webhooks/replays'],
    ['/webhooks/deliveries/', '/webhooks/deliveries'],
    ['/webhooks/subscriptions/', '/webhooks/subscriptions'],
  ];
  const pathOf = async (path: string): Promise<string> => {
    if (path === '/dunning/policies/{name}') return '/dunning/policies/standard-v1';
    if (path.includes('{name}'))
      return path.replace('{name}', path.startsWith('/templates') ? 'quote_created' : 'invoice.paid');
    if (path.includes('{recipient}')) return path.replace('{recipient}', 'ada@example.com');
    if (path === '/dunning/preview') return `${path}?account=ext:c`;
    if (path === '/meters/{id}/usage') return '/meters/calls/usage?start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z';
    if (!path.includes('{id}')) return path;
    const list = kindOf.find(([part]) => path.startsWith(part))?.[1] ?? path.slice(0, path.indexOf('/{id}'));
    return path.replace('{id}', (await own.call('GET', list)).body.data[0].id);
  };

  test.each(tagged.map(({ path }) => path))('GET %s is not sent again to who has it', async (path) => {
    const filling = await pathOf(path);
    // What is counted up to now is another answer in the next moment.
    if (path.endsWith('/stats')) return;
    const first = await own.call('GET', filling);
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit')).toMatch(/r=\d+/);
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"(\d+-)?[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await own.call('GET', filling, undefined, { 'if-none-match': known });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await own.call('GET', filling, undefined, { 'if-none-match': '"other"' })).body).toEqual(first.body);
  });

  test('another answer has another, what was expanded included', async () => {
    const id = await made('/invoices', { ...billed });
    const read = async () => (await own.call('GET', `/invoices/${id}?expand=customer`)).headers.get('etag')!;
    const before = await read();
    await own.call('PATCH', '/customers/ext:c', { name: newUuid() });
    expect(await read()).not.toBe(before);
    const changed = await own.call('PATCH', `/invoices/${id}`, { due_date: null }, { 'if-match': await read() });
    expect(changed.status).toBe(200);
    const late = await own.call('PATCH', `/invoices/${id}`, { due_date: '2030-01-31' }, { 'if-match': '"0-x"' });
    expect(late.status).toBe(412);
  });
});

test.each([
  ['édith', ['a']],
  ['EDITH', ['a']],
  ['sohne', ['a']],
  ['Sao PAULO', ['b']],
  ['söh', ['a']],
  ['são paulo', ['b']],
  ['ﬁ', []],
  ["o'neil) | (x", []],
  ["o'ne", ['a']],
  ['100%', []],
  ['a:*', ['a']],
  ['\\', []],
])('GET /customers?q=%s', async (q, expected) => {
  const tenant = await api.tenant(newUuid(), ['write']);
  await tenant.call('POST', '/customers', { name: "Édith O'Neil & Söhne", external_id: 'a' });
  await tenant.call('POST', '/customers', { name: 'Padaria São Paulo', external_id: 'b' });
  const reply = await tenant.call('GET', `/customers?q=${encodeURIComponent(q)}`);
  expect([reply.status, reply.body.data.map((one: { external_id: string }) => one.external_id)]).toEqual([
    200,
    expected,
  ]);
});

test.each([
  ['INV-', 1],
  ['INV_', 0],
  ['%', 0],
  ["' or 1=1 --", 0],
  ['x-ext', 1],
  ['x-ex', 0],
])('GET /invoices?q=%s finds %i', async (q, count) => {
  const tenant = await api.tenant(newUuid(), ['write']);
  await tenant.call('POST', '/customers', { name: 'C', external_id: 'c' });
  const { body } = await tenant.call('POST', '/invoices', { ...billed, external_id: 'x-ext' });
  await tenant.call('POST', `/invoices/${body.id}/issue`, {});
  const reply = await tenant.call('GET', `/invoices?q=${encodeURIComponent(q)}`);
  expect([reply.status, reply.body.data.length]).toEqual([200, count]);
});

test.each([
  ['marz beratung', ['lines']],
  ['MÄRZ', ['lines']],
  ['reise', []],
  ['edith', ['lines', 'plain']],
  ['edith beratung', []],
  ['söhne', []],
])('GET /invoices?q=%s finds words of lines, and those of the customer', async (q, expected) => {
  const tenant = await api.tenant(newUuid(), ['write']);
  await tenant.call('POST', '/customers', { name: 'Söhne', external_id: 'c' });
  const one = (external_id: string, ...descriptions: string[]) => ({
    ...{ ...billed, external_id },
    lines: descriptions.map((description) => ({ ...line, description })),
  });
  await tenant.call('POST', '/invoices', one('plain', 'd'));
  const { body } = await tenant.call('POST', '/invoices', one('lines', 'Reise', 'Beratung'));
  await tenant.call('PATCH', `/invoices/${body.id}`, { lines: one('', 'Beratung', 'im März').lines });
  await tenant.call('PATCH', '/customers/ext:c', { name: 'Édith' });
  const reply = await tenant.call('GET', `/invoices?q=${encodeURIComponent(q)}`);
  expect(reply.status).toBe(200);
  expect(reply.body.data.map((found: { external_id: string }) => found.external_id).sort()).toEqual(expected);
});
