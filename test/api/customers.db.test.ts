import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
});
afterAll(() => api.close());

const create = (body: object, of = tenant) => of.call('POST', '/customers', { name: 'Ada Lovelace', ...body });
const eventsOf = async (id: string) =>
  (
    await api.sql<{ type: string; envelope: string }>(
      'select type, envelope from events where aggregate_id = $1 order by seq',
      [uuidOf('customer', id)],
    )
  ).map(({ type, envelope }) => ({ type, ...JSON.parse(envelope) }));

/** As a gateway's event leaves it. */
async function stub(externalId: string, email: string | null = null, of = tenant): Promise<string> {
  const [row] = await api.sql<{ id: string }>(
    'insert into customers (id, tenant_id, external_id, name, email) values (gen_random_uuid(), $1, $2, $2, $3) returning id',
    [of.uuid, externalId, email],
  );
  return row!.id;
}

describe('POST /customers', () => {
  test('keeps what is given, goes by its own id where none is given, and is told once', async () => {
    const given = {
      email: 'ada@example.com',
      locale: 'pt-BR',
      timezone: 'America/Sao_Paulo',
      phone: '+55 11 1',
      tax_id: '123',
      billing_address: { city: 'London' },
      metadata: { plan: 'gold' },
    };
    const { status, body, headers } = await create(given);
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({ name: 'Ada Lovelace', ...given, status: 'active', external_id: body.id });
    expect((await tenant.call('GET', `/customers/${body.id}`)).body).toEqual(body);
    const [event, ...more] = await eventsOf(body.id);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      type: 'customer.created',
      aggregate: { type: 'customer', id: body.id, version: 1 },
      data: { customer_id: body.id, external_id: body.id, name: 'Ada Lovelace', email: 'ada@example.com' },
    });
  });

  test('an external id is taken once, also by one that was deleted', async () => {
    const { body } = await create({ external_id: 'taken' });
    expect((await create({ external_id: 'taken' })).body.code).toBe('conflict');
    await tenant.call('DELETE', `/customers/${body.id}`);
    expect((await create({ external_id: 'taken' })).status).toBe(409);
    expect((await create({ external_id: 'taken' }, await api.tenant())).status).toBe(201);
  });

  test('completes what only a gateway has named, and never doubles it', async () => {
    const id = await stub('cus_stub', 'known@example.com');
    const all = await Promise.all([1, 2, 3].map(() => create({ external_id: 'cus_stub', locale: 'en' })));
    expect(all.map((one) => one.status).sort()).toEqual([201, 409, 409]);
    const { body } = all.find((one) => one.status === 201)!;
    expect(uuidOf('customer', body.id)).toBe(id);
    expect(body).toMatchObject({ name: 'Ada Lovelace', email: 'known@example.com', locale: 'en' });
    expect((await eventsOf(body.id)).map((one) => one.type)).toEqual(['customer.created']);
  });

  test('the same Idempotency-Key makes one customer', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [one, two] = [
      await tenant.call('POST', '/customers', { name: 'Once' }, headers),
      await tenant.call('POST', '/customers', { name: 'Once' }, headers),
    ];
    expect(two.body).toEqual(one.body);
    expect(two.headers.get('idempotent-replayed')).toBe('true');
    expect(await eventsOf(one.body.id)).toHaveLength(1);
  });

  test.each([
    [{ email: 'no address' }, 'email'],
    [{ name: '' }, 'name'],
    [{ timezone: 'Mars/Base' }, 'timezone'],
    [{ locale: '??' }, 'locale'],
    [{ color: 'red' }, 'color'],
  ])('%j is refused by its field', async (body, field) => {
    const reply = await create(body);
    expect([reply.status, reply.body.errors[0].field]).toEqual([422, field]);
  });
});

describe('PATCH /customers/{id}', () => {
  test('tells which fields changed, and nothing when none did', async () => {
    const { body } = await create({ external_id: 'to-change', metadata: { a: '1' } });
    const change = { email: 'new@example.com', metadata: { a: '2' }, name: 'Ada Lovelace' };
    const changed = await tenant.call('PATCH', '/customers/ext:to-change', change);
    expect(changed.body).toMatchObject({ email: 'new@example.com', metadata: { a: '2' }, external_id: 'to-change' });
    const again = await tenant.call('PATCH', `/customers/${body.id}`, change);
    expect([again.status, again.headers.get('etag')]).toEqual([200, '"2"']);
    const [, ...events] = await eventsOf(body.id);
    expect(events).toMatchObject([
      { type: 'customer.updated', aggregate: { version: 2 }, data: { changed_fields: ['email', 'metadata'] } },
    ]);
    expect(await api.sql("select after ->> 'email' as email from audit_log where action = 'customer.update'")).toEqual([
      { email: 'new@example.com' },
    ]);
  });

  test('of two who read the same version one is refused', async () => {
    const { body } = await create({});
    const change = (name: string) => tenant.call('PATCH', `/customers/${body.id}`, { name }, { 'if-match': '"1"' });
    const replies = await Promise.all(['B', 'C', 'D'].map(change));
    expect(replies.map((one) => one.status).sort()).toEqual([200, 412, 412]);
    expect(await eventsOf(body.id)).toHaveLength(2);
  });

  test('one that was deleted or erased stays as it is', async () => {
    const { body } = await create({});
    await api.sql('update customers set erased_at = now() where id = $1', [uuidOf('customer', body.id)]);
    expect((await tenant.call('PATCH', `/customers/${body.id}`, { name: 'Back' })).status).toBe(409);
  });
});

test('DELETE /customers/{id} is told once, and the customer is still found by its id', async () => {
  const { body } = await create({ external_id: 'gone' });
  expect((await tenant.call('DELETE', '/customers/ext:gone')).status).toBe(204);
  expect((await tenant.call('DELETE', `/customers/${body.id}`)).status).toBe(204);
  expect((await tenant.call('GET', '/customers/ext:gone')).body.status).toBe('deleted');
  expect((await eventsOf(body.id)).map((one) => [one.type, one.data.status])).toEqual([
    ['customer.created', 'active'],
    ['customer.deleted', 'deleted'],
  ]);
  expect((await tenant.call('PATCH', '/customers/ext:gone', { name: 'Back' })).status).toBe(409);
});

describe('GET /customers', () => {
  let own: TestTenant;
  beforeAll(async () => {
    own = await api.tenant();
    const other = await api.tenant();
    await create({ name: 'Grace Hopper', email: 'Grace@Navy.example.com', external_id: 'crm-77' }, own);
    await create({ name: "Édith O'Neil & Söhne", external_id: 'crm-78' }, own);
    await create({ name: 'Ørsted अनिता', external_id: 'crm-80' }, own);
    await create({ name: 'Gone', external_id: 'crm-79' }, own);
    await own.call('DELETE', '/customers/ext:crm-79');
    await stub('cus_of_gateway', null, own);
    await create({ name: 'Grace Other', external_id: 'crm-77' }, other);
  });
  const found = async (query: string): Promise<string[]> => {
    const reply = await own.call('GET', `/customers?${query}`);
    expect(reply.status).toBe(200);
    return reply.body.data.map((one: { external_id: string }) => one.external_id);
  };

  test.each([
    ['', ['cus_of_gateway', 'crm-80', 'crm-78', 'crm-77']],
    ['status=deleted', ['crm-79']],
    ['status=ACTIVE&limit=1', ['cus_of_gateway']],
    ['email=grace@navy.example.com', ['crm-77']],
    ['external_id=crm-78', ['crm-78']],
    ['q=gra', ['crm-77']],
    ['q=hopper%20grace', ['crm-77']],
    ['q=navy', ['crm-77']],
    ['q=crm', ['crm-80', 'crm-78', 'crm-77']],
    ["q=o'neil", ['crm-78']],
    ['q=edith', ['crm-78']],
    ['q=E%CC%81DITH%20sohne', ['crm-78']],
    ['q=%C3%B8rsted', ['crm-80']],
    ['q=ORSTED', ['crm-80']],
    ['q=%E0%A4%85%E0%A4%A8', ['crm-80']],
    ['q=gr%C3%A5ce', ['crm-77']],
    ['q=race', []],
    ["q=':*|%26!", []],
    ['since=2020-01-01T00:00:00Z&q=77', ['crm-77']],
    ['until=2020-01-01T00:00:00Z', []],
  ])('?%s', async (query, expected) => {
    expect(new Set(await found(query))).toEqual(new Set(expected));
  });
});
