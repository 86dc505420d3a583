import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filterLimits } from '../../src/domain/filter.js';
import { startTestApi, type TestApi, type TestTenant, tellEvent } from './server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
});
afterAll(() => api.close());

const call = (method: string, path: string, body?: object) => tenant.call(method, `/webhooks${path}`, body);
const create = async (body: object) =>
  (await call('POST', '/subscriptions', { url: 'https://example.com/x', events: ['*'], ...body })).body;
const fieldsOf = (body: { errors: { field: string }[] }) => body.errors.map(({ field }) => field);

describe('filter', () => {
  const filter = {
    'data.amount': { $gte: 1000 },
    $or: [{ 'data.currency': 'EUR' }, { 'data.note': { $exists: true } }],
  };

  test('is kept, shown, changed and taken away', async () => {
    const made = await create({ filter });
    expect(made.filter).toEqual(filter);
    const path = `/subscriptions/${made.id}`;
    expect((await call('PATCH', path, { description: 'x' })).body.filter).toEqual(filter);
    expect((await call('PATCH', path, { filter: { type: 'invoice.paid' } })).body.filter).toEqual({
      type: 'invoice.paid',
    });
    expect((await call('PATCH', path, { filter: null })).body.filter).toBeNull();
    expect((await call('GET', path)).body.filter).toBeNull();
    expect((await create({})).filter).toBeNull();
  });

  test.each([
    ['{}', 'filter'],
    ['[]', 'filter'],
    ['"x"', 'filter'],
    ['{"data.amount":{"$gte":"1"}}', 'filter.data.amount.$gte'],
    ['{"$or":[{"a":1},{"$regex":"x"}]}', 'filter.$or.1.$regex'],
    ['{"a":9007199254740993}', 'filter.a'],
    ['{"a":"\\u0000"}', 'filter.a'],
    ['{"a":"\\ud800"}', 'filter.a'],
    ['{"__proto__":{"a":1}}', 'filter.__proto__.a'],
  ])('%s is 422 and names %s, also in a change', async (text, field) => {
    const made = await create({});
    const body = { filter: JSON.parse(text) };
    const created = await create(body);
    const changed = await call('PATCH', `/subscriptions/${made.id}`, body);
    expect([created.status, fieldsOf(created)]).toEqual([422, [field]]);
    expect([changed.status, fieldsOf(changed.body)]).toEqual([422, [field]]);
  });

  test('all filters of a tenant together have as much room as one event may cost', async () => {
    tenant = await api.tenant();
    const { comparisons, comparisonsOfTenant: most } = filterLimits;
    const of = (count: number) => ({ a: { $in: Array.from({ length: count }, (_, index) => index) } });
    const made = [];
    for (let left: number = most; left > 0; left -= comparisons)
      made.push(await create({ filter: of(Math.min(comparisons, left)) }));
    const [first, second] = made;
    const isFull = async (reply: Promise<{ status: number; body: { errors: { field: string }[] } }>) => {
      const { status, body } = await reply;
      expect([status, fieldsOf(body)]).toEqual([422, ['filter']]);
    };
    const one = { url: 'https://example.com/x', events: ['*'], filter: of(1) };
    await isFull(call('POST', '/subscriptions', one));
    expect((await create({})).id).toEqual(expect.any(String));

    const path = `/subscriptions/${first.id}`;
    expect((await call('PATCH', path, { filter: of(comparisons) })).status).toBe(200);
    await call('POST', `${path}/disable`);
    await isFull(call('POST', '/subscriptions', one));
    expect((await call('PATCH', path, { filter: { $not: of(comparisons - 2) } })).status).toBe(200);
    const both = await Promise.all([1, 2, 3].map(() => call('POST', '/subscriptions', one)));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 201, 422]);
    await isFull(call('PATCH', path, { filter: of(comparisons - 1) }));
    await call('DELETE', `/subscriptions/${second.id}`);
    expect((await call('POST', '/subscriptions', one)).status).toBe(201);
  });

  test.each([
    [filterLimits.listEntries, 200],
    [filterLimits.listEntries + 1, 422],
  ])('is tried on lists of %i entries: %i', async (count, status) => {
    const payload = { a: [Array.from({ length: count - 2 }, () => 0)], b: { c: [1] } };
    expect((await call('POST', '/subscriptions/test-filter', { filter: { a: 1 }, payload })).status).toBe(status);
  });

  test('a field called __proto__ is compared like any other', async () => {
    const made = await create({ filter: JSON.parse('{"__proto__":1}') });
    expect(JSON.stringify(made.filter)).toBe('{"__proto__":1}');
    const [row] = await api.sql<{ filter_path: string }>(
      `select filter_path::text from endpoints where filter = '{"__proto__":1}'`,
    );
    expect(row?.filter_path).toContain('"__proto__"');
  });
});

describe('an event', () => {
  const receivers = async (eventId: string) =>
    (
      await api.sql<{ description: string }>(
        `select p.description from deliveries d join endpoints p on p.id = d.endpoint_id where d.event_id = $1 order by 1`,
        [eventId],
      )
    ).map(({ description }) => description);

  test('gets a delivery where the filter matches, and none where it does not; it exists all the same', async () => {
    tenant = await api.tenant();
    await create({ description: 'all' });
    await create({ description: 'paid', filter: { type: 'invoice.paid' } });
    await create({
      description: 'by id',
      filter: { 'data.invoice_id': { $exists: true }, tenant_id: tenant.externalId },
    });
    await create({ description: 'none', filter: { 'data.amount': { $gte: 1 } } });
    await create({ description: 'other', events: ['payment.*'], filter: { type: 'invoice.paid' } });
    const id = await tellEvent(api, tenant, 'invoice.paid');
    expect(await receivers(id)).toEqual(['all', 'by id', 'paid']);
    expect(await receivers(await tellEvent(api, tenant, 'invoice.created'))).toEqual(['all', 'by id']);
  });

  test('that no filter lets pass has no delivery, and can be read', async () => {
    tenant = await api.tenant();
    await create({ filter: { 'data.amount': 1 } });
    const uuid = await tellEvent(api, tenant);
    expect(await receivers(uuid)).toEqual([]);
    const { body } = await tenant.call('GET', '/events?type=invoice.paid');
    expect(body.data).toHaveLength(1);
    expect((await tenant.call('GET', `/events/${body.data[0].id}`)).body.deliveries).toEqual([]);
  });

  test('that arose before a change of events or filter is not touched by it', async () => {
    tenant = await api.tenant();
    const made = await create({ description: 'one', filter: { type: 'invoice.paid' } });
    const path = `/subscriptions/${made.id}`;
    const [kept, missed] = [
      await tellEvent(api, tenant, 'invoice.paid'),
      await tellEvent(api, tenant, 'invoice.created'),
    ];
    await call('PATCH', path, { filter: { type: 'invoice.created' } });
    expect([await receivers(kept), await receivers(missed)]).toEqual([['one'], []]);
    expect(await receivers(await tellEvent(api, tenant, 'invoice.created'))).toEqual(['one']);
    expect(await receivers(await tellEvent(api, tenant, 'invoice.paid'))).toEqual([]);
    await call('PATCH', path, { filter: null, events: ['payment.*'] });
    expect([await receivers(kept), await receivers(missed)]).toEqual([['one'], []]);
    expect(await receivers(await tellEvent(api, tenant, 'invoice.paid'))).toEqual([]);
  });

  test('of another tenant is none of a filter’s business', async () => {
    tenant = await api.tenant();
    await create({ filter: { $not: { type: 'nothing' } } });
    expect(await receivers(await tellEvent(api, await api.tenant()))).toEqual([]);
  });
});

describe('test-filter', () => {
  const tried = (body: object) => call('POST', '/subscriptions/test-filter', body);

  test.each([
    [{ filter: { 'data.amount': { $gte: 1 } }, event: 'invoice.paid' }, true],
    [{ filter: { 'data.amount': { $gte: 1e9 } }, event: 'invoice.paid' }, false],
    [{ filter: { type: 'payment.succeeded' }, event: 'payment.received' }, true],
    [{ filter: { type: 'custom.thing' }, event: 'custom.thing' }, true],
    [{ filter: { 'data.amount': 5 }, payload: { data: { amount: 5 } } }, true],
    [{ filter: { 'data.amount': 5 }, payload: {} }, false],
    [{ filter: { a: 1 }, payload: { a: 1, b: '\0\ud800' } }, true],
  ])('%j: %j', async (body, matches) => {
    expect(await tried(body)).toMatchObject({ status: 200, body: { matches } });
  });

  test.each([
    [{ filter: {}, event: 'invoice.paid' }, ['filter']],
    [{ event: 'invoice.paid' }, ['filter']],
    [{ filter: null, event: 'invoice.paid' }, ['filter']],
    [{ filter: { a: 1 } }, ['event']],
    [{ filter: { a: 1 }, event: 'invoice.paid', payload: {} }, ['event']],
    [{ filter: { a: 1 }, event: 'invoice.*' }, ['event']],
    [{ filter: { a: 1 }, payload: { a: JSON.parse('['.repeat(3000) + ']'.repeat(3000)) } }, ['payload']],
  ])('refuses %.60j, naming %j', async (body, fields) => {
    const reply = await tried(body);
    expect([reply.status, fieldsOf(reply.body)]).toEqual([422, fields]);
  });

  test('keeps nothing, and is open to a key that may only read', async () => {
    const reader = await api.tenant(undefined, ['read']);
    const body = { filter: { type: 'invoice.paid' }, event: 'invoice.paid' };
    expect((await reader.call('POST', '/tenant/webhooks/subscriptions/test-filter', body)).body).toEqual({
      matches: true,
    });
    expect((await reader.call('GET', '/webhooks/subscriptions')).body.data).toEqual([]);
    expect((await reader.call('GET', '/events')).body.data).toEqual([]);
  });
});

describe('metadata', () => {
  const keys = (count: number, length = 2) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index).padStart(length, 'k'), 'v']));

  test('is kept, shown, and replaced as a whole', async () => {
    const made = await create({ metadata: { team: 'a', 'é "': '' } });
    expect(made.metadata).toEqual({ team: 'a', 'é "': '' });
    const path = `/subscriptions/${made.id}`;
    expect((await call('PATCH', path, { description: 'x' })).body.metadata).toEqual(made.metadata);
    expect((await call('PATCH', path, { metadata: { x: 'y' } })).body.metadata).toEqual({ x: 'y' });
    expect((await call('GET', path)).body.metadata).toEqual({ x: 'y' });
    expect((await create({})).metadata).toEqual({});
  });

  test('has 50 keys of 40 characters with texts of 500, and no more', async () => {
    expect((await create({ metadata: keys(50, 40) })).status).not.toBe(422);
    expect((await create({ metadata: { k: 'v'.repeat(500) } })).status).not.toBe(422);
    for (const metadata of [
      keys(51),
      keys(1, 41),
      { k: 'v'.repeat(501) },
      { '': 'x' },
      { k: 1 },
      { k: null },
      ['x'],
      null,
    ])
      expect((await create({ metadata })).status).toBe(422);
  });

  test.each([['\0'], ['\ud800']])('refuses %j, in names and texts', async (text) => {
    for (const metadata of [{ k: text }, { [text]: 'v' }]) expect((await create({ metadata })).status).toBe(422);
  });
});
