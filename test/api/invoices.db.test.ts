import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let customer: string;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  customer = (await tenant.call('POST', '/customers', { name: 'Ada', external_id: 'ada' })).body.id;
});
afterAll(() => api.close());

const lines = [{ description: 'Consulting', quantity: 2, unit_amount: 50, tax_rate: 10 }];
const create = (body: object = {}, of = tenant, headers = {}) =>
  of.call('POST', '/invoices', { customer: 'ext:ada', currency: 'USD', lines, ...body }, headers);
const issue = (id: string, of = tenant) => of.call('POST', `/invoices/${id}/issue`, {});

describe('POST /invoices', () => {
  test('drafts one with its lines and sums, without a number', async () => {
    const { status, body, headers } = await create({
      lines: [
        ...lines,
        { description: 'Hours', quantity: '1.25', unit_amount_minor: 333, tax_rate: '7.5' },
        { description: 'Free', unit_amount: '0' },
      ],
      due_date: '2030-01-31',
      external_id: 'order-7',
      metadata: { po: '12' },
    });
    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(body).toMatchObject({
      number: null,
      series: 'INV',
      status: 'draft',
      payment_status: 'pending',
      customer_id: customer,
      currency: 'USD',
      // 100.00 + 4.16 (416.25 rounded) and 10.00 + 0.31 (31.2 rounded).
      subtotal_minor: 10_416,
      tax_minor: 1031,
      amount: 114.47,
      amount_minor: 11_447,
      due_minor: 11_447,
      due_date: '2030-01-31',
      external_id: 'order-7',
      metadata: { po: '12' },
      payments: [],
    });
    expect(body.lines).toEqual([
      {
        description: 'Consulting',
        quantity: '2',
        unit_amount_minor: 5000,
        amount: 100,
        amount_minor: 10_000,
        tax_rate: '10',
        tax_minor: 1000,
      },
      {
        description: 'Hours',
        quantity: '1.25',
        unit_amount_minor: 333,
        amount: 4.16,
        amount_minor: 416,
        tax_rate: '7.5',
        tax_minor: 31,
      },
      {
        description: 'Free',
        quantity: '1',
        unit_amount_minor: 0,
        amount: 0,
        amount_minor: 0,
        tax_rate: null,
        tax_minor: 0,
      },
    ]);
    expect((await tenant.call('GET', '/invoices/ext:order-7')).body).toEqual(body);
    const events = await api.sql<{ envelope: string }>('select envelope from events where aggregate_id = $1', [
      uuidOf('invoice', body.id),
    ]);
    expect(events.map((row) => JSON.parse(row.envelope))).toMatchObject([
      {
        type: 'invoice.created',
        aggregate: { version: 1 },
        data: { invoice_id: body.id, amount: 114.47, status: 'draft', customer_id: customer, due_date: '2030-01-31' },
      },
    ]);
  });

  test.each([
    ['JPY', { unit_amount: 500 }, 500],
    ['KWD', { unit_amount: '1.234' }, 1234],
    ['USD', { unit_amount: 0.07 }, 7],
  ])('%s has its own minor unit: %j is %d', async (currency, line, minor) => {
    expect((await create({ currency, lines: [{ description: 'd', ...line }] })).body.amount_minor).toBe(minor);
  });

  test.each([
    [{ lines: [] }, 'lines'],
    [{ lines: [{ description: 'd' }] }, 'lines.0'],
    [{ lines: [{ description: 'd', unit_amount: 1, unit_amount_minor: 100 }] }, 'lines.0'],
    [{ lines: [{ description: 'd', unit_amount: 1.001 }] }, 'lines.0.unit_amount'],
    [{ lines: [{ description: 'd', unit_amount: -1 }] }, 'lines.0.unit_amount'],
    [{ lines: [{ description: 'd', unit_amount: 1, quantity: '1.0000001' }] }, 'lines.0.quantity'],
    [{ lines: [{ description: 'd', quantity: 1e11, unit_amount: 1e14 }] }, 'lines.0.unit_amount'],
    [{ series: 'a b' }, 'series'],
    [{ due_date: '2030-02-31' }, 'due_date'],
    [{ currency: 'dollars' }, 'currency'],
  ])('%j is refused by its field', async (body, field) => {
    const reply = await create(body);
    expect([reply.status, reply.body.errors?.[0].field]).toEqual([422, field]);
  });

  test('needs a customer that is there, and an external id of its own', async () => {
    expect((await create({ customer: 'ext:nobody' })).status).toBe(404);
    await tenant.call('POST', '/customers', { name: 'Gone', external_id: 'gone' });
    await tenant.call('DELETE', '/customers/ext:gone');
    expect((await create({ customer: 'ext:gone' })).body.code).toBe('conflict');
    const both = await Promise.all([create({ external_id: 'mine' }), create({ external_id: 'mine' })]);
    expect(both.map((one) => one.status).sort()).toEqual([201, 409]);
    const [{ n }] = (await api.sql<{ n: number }>(
      "select count(*)::int as n from invoices where tenant_id = $1 and external_id = 'mine'",
      [tenant.uuid],
    )) as [{ n: number }];
    expect(n).toBe(1);
  });

  test('a subscription has to be the customer’s own', async () => {
    const subscription = async (account: string) =>
      (
        await api.sql<{ id: string }>(
          'insert into subscriptions (id, tenant_id, billing_account_id) values (gen_random_uuid(), $1, $2) returning id',
          [tenant.uuid, account],
        )
      )[0]!.id;
    const accounts = await api.sql<{ id: string; kind: string }>(
      'select id, kind from billing_accounts where tenant_id = $1 order by kind',
      [tenant.uuid],
    );
    const { publicId } = await import('../../src/domain/ids.js');
    const ofCustomer = publicId(
      'subscription',
      await subscription(accounts.find((one) => one.kind === 'customer')!.id),
    );
    const ofOther = publicId('subscription', await subscription(accounts.find((one) => one.kind === 'platform')!.id));
    expect((await create({ subscription: ofCustomer })).body.subscription_id).toBe(ofCustomer);
    expect((await create({ subscription: ofOther })).body.errors[0].field).toBe('subscription');
    expect((await tenant.call('GET', `/invoices?subscription=${ofCustomer}`)).body.data).toHaveLength(1);
  });

  test('the same Idempotency-Key drafts one invoice', async () => {
    const headers = { 'idempotency-key': 'one' };
    const [one, two] = [await create({}, tenant, headers), await create({}, tenant, headers)];
    expect([two.body.id, two.headers.get('idempotent-replayed')]).toEqual([one.body.id, 'true']);
  });
});

describe('PATCH /invoices/{id}', () => {
  test('replaces lines, fewer ones too, and keeps what is left out', async () => {
    const { body } = await create({
      lines: [...lines, ...lines, ...lines],
      due_date: '2030-01-31',
      metadata: { a: '1' },
    });
    const change = { lines: [{ description: 'Only', unit_amount: 3 }], metadata: { a: '2' } };
    const changed = await tenant.call('PATCH', `/invoices/${body.id}`, change);
    expect(changed.body).toMatchObject({ amount: 3, tax_minor: 0, due_date: '2030-01-31', metadata: { a: '2' } });
    expect(changed.body.lines).toHaveLength(1);
    const more = await tenant.call('PATCH', `/invoices/${body.id}`, { lines: [...lines, ...lines] });
    expect([more.body.lines.length, more.body.amount]).toEqual([2, 220]);
    expect((await issue(body.id)).body).toMatchObject({ amount: 220, status: 'issued' });
  });

  test('of two who read the same version one is refused, and nothing of it is kept', async () => {
    const { body, headers } = await create();
    const change = (n: number) =>
      tenant.call(
        'PATCH',
        `/invoices/${body.id}`,
        { lines: [{ description: `n${n}`, unit_amount: n }], metadata: { n: String(n) } },
        { 'if-match': headers.get('etag')! },
      );
    const replies = await Promise.all([change(1), change(2), change(3)]);
    expect(replies.map((one) => one.status).sort()).toEqual([200, 412, 412]);
    const won = replies.find((one) => one.status === 200)!;
    const now = await tenant.call('GET', `/invoices/${body.id}`);
    expect(now.body).toMatchObject({ amount: won.body.amount, metadata: won.body.metadata, lines: won.body.lines });
    expect(now.headers.get('etag')).toContain(won.headers.get('etag')!.slice(0, -1));
    expect(now.headers.get('etag')).not.toBe(headers.get('etag'));
  });

  test('another currency needs lines', async () => {
    const { body } = await create();
    const wrong = await tenant.call('PATCH', `/invoices/${body.id}`, { currency: 'EUR' });
    expect(wrong.body.errors[0].field).toBe('lines');
    const right = await tenant.call('PATCH', `/invoices/${body.id}`, { currency: 'EUR', lines });
    expect(right.body).toMatchObject({ currency: 'EUR', amount: 110 });
  });

  test('metadata alone is a change as well', async () => {
    const { body } = await create();
    const changed = await tenant.call('PATCH', `/invoices/${body.id}`, { metadata: { x: 'y' } });
    expect(changed.headers.get('etag')).toBe('"2"');
  });
});

describe('numbers', () => {
  test('a hundred issued side by side, by many customers, have no gap', async () => {
    const own = await api.tenant();
    for (const n of [1, 2, 3, 4, 5]) await own.call('POST', '/customers', { name: 'c', external_id: `c${n}` });
    const ids: string[] = [];
    for (let n = 0; n < 100; n++) ids.push((await create({ customer: `ext:c${1 + (n % 5)}` }, own)).body.id);
    // They wait for each other: on a slow machine some are told to come again, and do.
    const untilTaken = async (id: string): ReturnType<typeof issue> => {
      const reply = await issue(id, own);
      return reply.status === 503 ? untilTaken(id) : reply;
    };
    const replies = await Promise.all(ids.map(untilTaken));
    expect(new Set(replies.map((one) => one.status))).toEqual(new Set([200]));
    const year = new Date().getUTCFullYear();
    expect(replies.map((one) => one.body.number).sort()).toEqual(
      Array.from({ length: 100 }, (_, n) => `INV-${year}-${String(n + 1).padStart(3, '0')}`).sort(),
    );
  }, 60_000);

  test('one that is taken back, or refused, leaves none missing', async () => {
    const own = await api.tenant();
    await own.call('POST', '/customers', { name: 'c', external_id: 'ada' });
    const [first, second] = [(await create({}, own)).body.id, (await create({}, own)).body.id];
    expect((await issue(first, own)).body.number).toMatch(/-001$/);
    expect((await issue(first, own)).status).toBe(409);
    await api.sql(
      `create or replace function billing.broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`,
    );
    await api.sql('create trigger broken before insert on audit_log for each row execute function billing.broken()');
    expect((await issue(second, own)).status).toBe(500);
    await api.sql('drop trigger broken on audit_log');
    expect((await issue(second, own)).body.number).toMatch(/-002$/);
  });

  test('each series, tenant and year of its time zone counts by itself', async () => {
    const own = await api.tenant();
    await own.call('POST', '/customers', { name: 'c', external_id: 'ada' });
    await api.operator('PATCH', `/admin/tenants/${own.id}`, {
      timezone: 'Pacific/Kiritimati',
      settings: { invoice_series: 'FAT' },
    });
    const year = new Intl.DateTimeFormat('en', { timeZone: 'Pacific/Kiritimati', year: 'numeric' }).format();
    const number = async (body: object) => (await issue((await create(body, own)).body.id, own)).body.number;
    expect(await number({})).toBe(`FAT-${year}-001`);
    expect(await number({ series: 'B-2' })).toBe(`B-2-${year}-001`);
    expect(await number({})).toBe(`FAT-${year}-002`);
  });
});

describe('GET /invoices', () => {
  let own: TestTenant;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    own = await api.tenant();
    await own.call('POST', '/customers', { name: 'c', external_id: 'ada' });
    await own.call('POST', '/customers', { name: 'd', external_id: 'bob' });
    ids.draft = (await create({ external_id: 'e1', due_date: '2030-01-31' }, own)).body.id;
    ids.issued = (await create({ currency: 'EUR', due_date: '2030-02-28' }, own)).body.id;
    await issue(ids.issued!, own);
    ids.paid = (
      await create(
        {
          customer: 'ext:bob',
          lines: [{ description: 'd', unit_amount: 5 }],
          series: 'X_'.slice(0, 1),
        },
        own,
      )
    ).body.id;
    await issue(ids.paid!, own);
    await own.call('POST', `/invoices/${ids.paid}/mark-paid`, { reference: 'r' });
    // As a gateway's event leaves it: no lines, and its number is the gateway's.
    const [row] = await api.sql<{ id: string }>(
      `insert into invoices (id, tenant_id, billing_account_id, number, status, currency, subtotal_minor, issued_at, details_at)
       select billing.uuid7(), a.tenant_id, a.id, 'GW_1', 'issued', 'BRL', 4900, '2024-06-01', now()
       from billing_accounts a join customers c on c.id = a.customer_id where a.tenant_id = $1 and c.external_id = 'ada' returning id`,
      [own.uuid],
    );
    const { publicId } = await import('../../src/domain/ids.js');
    ids.gateway = publicId('invoice', row!.id);
  });

  test.each([
    ['', ['draft', 'gateway', 'issued', 'paid']],
    ['status=ISSUED', ['gateway', 'issued']],
    ['payment_status=paid', ['paid']],
    ['customer=ext:bob', ['paid']],
    ['currency=eur', ['issued']],
    ['number=GW_1', ['gateway']],
    ['q=GW', ['gateway']],
    ['q=GW%25', []],
    ['q=e1', ['draft']],
    ['due_from=2030-02-01', ['issued']],
    ['due_to=2030-01-31', ['draft']],
    ['issued_from=2025-01-01T00:00:00Z', ['issued', 'paid']],
    ['issued_to=2025-01-01T00:00:00Z', ['gateway']],
    ['min_amount_minor=5000', ['draft', 'issued']],
    ['max_amount_minor=500', ['paid']],
    ['since=2020-01-01T00:00:00Z&status=draft', ['draft']],
    ['until=2020-01-01T00:00:00Z', []],
  ])('?%s', async (query, expected) => {
    const reply = await own.call('GET', `/invoices?${query}`);
    expect(reply.status).toBe(200);
    const found = reply.body.data.map((one: { id: string }) => Object.keys(ids).find((name) => ids[name] === one.id));
    expect(found.sort()).toEqual(expected);
  });

  test('pages are newest first', async () => {
    const first = await own.call('GET', '/invoices?limit=3');
    const second = await own.call('GET', `/invoices?limit=3&cursor=${first.body.next_cursor}`);
    const all = [...first.body.data, ...second.body.data].map((one: { id: string }) => one.id);
    expect(all).toEqual(Object.values(ids).sort().reverse());
    expect(second.body.next_cursor).toBeNull();
  });

  test('what a gateway wrote is not issued or written here', async () => {
    await api.sql("update invoices set status = 'draft', issued_at = null where id = $1", [
      uuidOf('invoice', ids.gateway!),
    ]);
    const { status, body } = await issue(ids.gateway!, own);
    expect([status, body.code]).toEqual([409, 'illegal_transition']);
    expect((await own.call('PATCH', `/invoices/${ids.gateway}`, { due_date: null })).status).toBe(409);
    expect((await own.call('GET', `/invoices/${ids.gateway}`)).body).toMatchObject({ lines: [], number: 'GW_1' });
  });
});
