import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
});
afterAll(() => api?.close());

/** JSON as a text: an object literal with `__proto__` has no such key. */
const subscription = (fields: string) => `{"url":"https://example.com/x","events":["*"],${fields}}`;
const create = (fields: string) => tenant.call('POST', '/webhooks/subscriptions', subscription(fields));
const errorsOf = (body: { errors: { field: string }[] }) => body.errors.map(({ field }) => field);
const names = ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

describe('what a tenant names itself is kept as it is, or refused by its name', () => {
  test.each(['metadata', 'headers'])('__proto__ in %s', async (field) => {
    for (const key of ['__proto__', '__pr\\u006fto__']) {
      const made = await create(`"${field}":{"a":"1","${key}":"2"}`);
      expect([made.status, errorsOf(made.body)]).toEqual([422, [`${field}.__proto__`]]);
    }
    const { body } = await create('"metadata":{"a":"1"}');
    const changed = await tenant.call('PATCH', `/webhooks/subscriptions/${body.id}`, `{"${field}":{"__proto__":"2"}}`);
    expect([changed.status, errorsOf(changed.body)]).toEqual([422, [`${field}.__proto__`]]);
  });

  test('names of what every object has, in metadata and headers', async () => {
    const own = `{${names.map((name) => `"${name}":"x"`).join()}}`;
    const made = await create(`"metadata":${own},"headers":${own}`);
    expect(made.status).toBe(201);
    const { body } = await tenant.call('GET', `/webhooks/subscriptions/${made.body.id}`);
    expect(Object.keys(body.metadata).sort()).toEqual([...names].sort());
    expect(Object.keys(body.headers).sort()).toEqual([...names].sort());
  });

  test.each(['__proto__', ...names])('%s in a filter, and in what it is tried on', async (name) => {
    const filter = `{"${name}":1,"data.${name}.${name}":2}`;
    const made = await create(`"filter":${filter}`);
    expect([made.status, JSON.stringify(made.body.filter)]).toEqual([201, filter]);
    const tried = async (payload: string) =>
      (await tenant.call('POST', '/webhooks/subscriptions/test-filter', `{"filter":${filter},"payload":${payload}}`))
        .body.matches;
    expect(await tried(`{"${name}":1,"data":{"${name}":{"${name}":2}}}`)).toBe(true);
    expect(await tried(`{"${name}":1,"data":{"${name}":{"${name}":3}}}`)).toBe(false);
    expect(await tried('{"data":{}}')).toBe(false);
  });

  test.each(['__proto__', ...names])(
    '%s in the data of an event, which is stored and matched as it was given',
    async (name) => {
      const hers = await api.tenant();
      for (const value of [5, 6])
        await hers.call('POST', '/webhooks/subscriptions', subscription(`"filter":{"data.${name}.amount":${value}}`));
      const data = `{"${name}":{"amount":5},"list":[{"${name}":1}]}`;
      const one = `{"type":"custom.stock.low","external_id":"x","data":${data}}`;
      const { status, body } = await hers.call('POST', '/events', one);
      expect(status).toBe(202);
      const [row] = await api.sql<{ envelope: string }>('select envelope from events where tenant_id = $1', [
        hers.uuid,
      ]);
      expect(row?.envelope).toContain(`"data":${data}`);
      const told = await hers.call('GET', `/events/${body.id}`);
      expect(JSON.stringify(told.body.data)).toBe(data);
      expect(told.body.deliveries).toHaveLength(1);
      expect((await hers.call('POST', '/events', one)).body.id).toBe(body.id);
      const other = await hers.call('POST', '/events', one.replaceAll('5', '6'));
      expect([other.status, other.body.code]).toEqual([409, expect.any(String)]);
    },
  );

  test('__proto__ beside the fields of a body', async () => {
    const bodies: [path: string, body: string, field: string][] = [
      ['/webhooks/subscriptions', subscription('"__proto__":{"format":"thin"}'), '__proto__'],
      ['/events', '{"events":[{"type":"custom.a","data":{},"__proto__":{}}]}', 'events.0.__proto__'],
    ];
    for (const [path, body, field] of bodies)
      expect(errorsOf((await tenant.call('POST', path, body)).body)).toEqual([field]);
  });

  test('__proto__ as a keyword of a schema, and as a property of one', async () => {
    const define = (schema: string) =>
      tenant.call('POST', '/webhooks/event-types', `{"name":"custom.own.keys","description":"x","schema":${schema}}`);
    expect((await define('{"type":"object","__proto__":{"x":1}}')).status).toBe(422);
    const made = await define('{"type":"object","properties":{"__proto__":{"type":"integer"}}}');
    expect([made.status, JSON.stringify(made.body.schemas['1'].properties)]).toEqual([
      201,
      '{"__proto__":{"type":"integer"}}',
    ]);
  });

  test('__proto__ in a tenant’s branding', async () => {
    const made = await api.operator(
      'POST',
      '/admin/tenants',
      '{"external_id":"t","name":"t","branding":{"__proto__":"x"}}',
    );
    expect([made.status, errorsOf(made.body)]).toEqual([422, ['branding.__proto__']]);
  });
});
