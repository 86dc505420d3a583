import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEventValidator } from '../../src/api/event-validation.js';
import type { FieldError } from '../../src/api/problems.js';
import { eventTypeLimits } from '../../src/api/routes/event-types.js';
import { createDatabase } from '../../src/db/connection.js';
import { catalogue, eventNames } from '../../src/domain/events.js';
import { publicId } from '../../src/domain/ids.js';
import { soon } from '../path/soon.js';
import { type Call, type Reply, startTestApi, type TestApi, type TestTenant } from './server.js';
import { openStream } from './sse.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a'), await api.tenant('b')];
});
afterAll(() => api.close());

const schema = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] };
const stricter = {
  ...schema,
  properties: { sku: { type: 'string' }, left: { type: 'integer' } },
  required: ['sku', 'left'],
};
const define = (tenant: TestTenant, name: string, more: object = {}) =>
  tenant.call('POST', '/webhooks/event-types', { name, description: 'Stock is low.', schema, ...more });

describe('event types of a tenant', () => {
  test('one is defined, listed after the catalogue, and read with all of its versions', async () => {
    expect(await define(a, 'custom.stock_low', { example: { sku: 'x' } })).toMatchObject({
      status: 201,
      body: {
        name: 'custom.stock_low',
        aggregate: 'published',
        origin: 'accepted',
        version: 1,
        schemas: { 1: schema },
        example: { sku: 'x' },
      },
    });
    const changed = await a.call('PATCH', '/webhooks/event-types/custom.stock_low', {
      schema: stricter,
      example: null,
    });
    expect(changed).toMatchObject({ status: 200, body: { version: 2, description: 'Stock is low.', example: null } });
    const read = await a.call('GET', '/tenant/webhooks/event-types/custom.stock_low');
    expect(read.body.schemas).toEqual({ 1: schema, 2: stricter });
    const { data } = (await a.call('GET', '/webhooks/event-types')).body;
    expect(data.map((one: { name: string }) => one.name)).toEqual([...eventNames, 'custom.stock_low']);
    expect(data.at(-1).schemas).toEqual({ 2: stricter });
  });

  test('words and the same schema in another order are no new version, and change the ETag', async () => {
    const { headers } = await define(a, 'custom.words');
    const etag = headers.get('etag')!;
    const { required, properties, type } = schema;
    const path = '/webhooks/event-types/custom.words';
    const reply = await a.call('PATCH', path, { description: 'Other words.', schema: { required, type, properties } });
    expect(reply).toMatchObject({ status: 200, body: { version: 1, description: 'Other words.' } });
    expect((await a.call('PATCH', path, { description: 'Late.' }, { 'if-match': etag })).status).toBe(412);
  });

  test('an archived one is not listed, can be read, and goes on with its next version', async () => {
    const path = '/webhooks/event-types/custom.gone';
    await define(a, 'custom.gone');
    expect((await define(a, 'custom.gone')).body.code).toBe('conflict');
    expect((await a.call('DELETE', path)).status).toBe(204);
    expect((await a.call('GET', path)).body.archived_at).toEqual(expect.any(String));
    expect((await a.call('PATCH', path, { description: 'x' })).status).toBe(404);
    const { data } = (await a.call('GET', '/webhooks/event-types')).body;
    expect(data.map((one: { name: string }) => one.name)).not.toContain('custom.gone');
    expect(await define(a, 'custom.gone')).toMatchObject({ status: 201, body: { version: 2, archived_at: null } });
  });

  test.each<[string, object, string]>([
    ['a name of the catalogue', { name: 'invoice.paid' }, 'name'],
    ['a name in capitals', { name: 'custom.A' }, 'name'],
    ['a schema that is refused', { schema: { type: 'object', pattern: 'x' } }, 'schema.pattern'],
    ['a schema that is none', { schema: { type: 'object', required: 'sku' } }, 'schema'],
    ['an example that does not match', { example: {} }, 'example.sku'],
  ])('%s is refused', async (_name, more, field) => {
    const reply = await define(a, 'custom.refused', more);
    expect(reply.status).toBe(422);
    expect(reply.body.errors[0].field).toBe(field);
  });

  test('types of the catalogue are nobody’s to change', async () => {
    const change = { description: 'mine' };
    expect((await a.call('PATCH', '/webhooks/event-types/invoice.paid', change)).status).toBe(404);
    expect((await a.call('DELETE', '/webhooks/event-types/invoice.paid')).status).toBe(404);
  });

  test('of two changes at once each is a version', async () => {
    await define(a, 'custom.raced');
    const path = '/webhooks/event-types/custom.raced';
    const change = (word: string) => a.call('PATCH', path, { schema: { ...schema, title: word } });
    const replies = await Promise.all(['x', 'y', 'z'].map(change));
    expect(replies.map(({ body }) => body.version).sort()).toEqual([2, 3, 4]);
  });

  test('a tenant has so many types, and a type so many versions', async () => {
    const many = await api.tenant();
    await api.sql(
      `insert into event_types (tenant_id, name, version, description, schema)
       select $1, 'custom.n' || n, v, 'd', '{"type":"object"}' from generate_series(1, $2::int) n, generate_series(1, case n when 1 then $3::int else 1 end) v`,
      [many.uuid, eventTypeLimits.types, eventTypeLimits.versions],
    );
    expect((await define(many, 'custom.more')).body.code).toBe('conflict');
    expect((await many.call('PATCH', '/webhooks/event-types/custom.n1', { schema })).body.code).toBe('conflict');
  });
});

describe('what is published', () => {
  const publish = (tenant: TestTenant, body: object) => tenant.call('POST', '/events', body);
  const fieldsOf = ({ body }: Reply) => (body.errors ?? []).map(({ field, message }: FieldError) => [field, message]);
  const change = (tenant: TestTenant, name: string, body: object) =>
    tenant.call('PATCH', `/webhooks/event-types/${name}`, body);

  test('is checked by the catalogue, under aliases too, and a custom type without a schema by nothing', async () => {
    const data = catalogue['payment.succeeded'].example;
    const good = { type: 'payment.received', data };
    const free = { type: 'custom.undefined', data: { anything: true } };
    expect((await publish(a, { events: [good, free] })).status).toBe(202);
    const wrong = await publish(a, {
      events: [good, { type: 'user.deleted', data: {} }, { type: 'nobody.knows', data: {} }, free],
    });
    expect(wrong.status).toBe(422);
    expect(fieldsOf(wrong)).toEqual([
      ['events.1.data.user_id', 'is needed'],
      ['events.2.type', expect.stringContaining('is not an event of the catalogue')],
    ]);
  });

  test('is checked by the version that counts now, in every process, of this tenant, until it is archived', async () => {
    const other = await startTestApi({ database: api });
    const event = { type: 'custom.checked', data: { sku: 'x' } };
    const refusals = async (data: object = event.data) => {
      const through = async (call: Call) => fieldsOf(await call('POST', '/events', { ...event, data }));
      const [here, there] = [await through(a.call), await through(other.as(a.key))];
      expect(there).toEqual(here);
      return here;
    };
    expect(await refusals({})).toEqual([]);
    await define(a, 'custom.checked');
    expect(await refusals()).toEqual([]);
    expect(await refusals({})).toEqual([['data.sku', 'is needed']]);
    expect((await publish(b, { ...event, data: {} })).status).toBe(202);
    await change(a, 'custom.checked', { schema: stricter });
    expect(await refusals()).toEqual([['data.left', 'is needed']]);
    await a.call('DELETE', '/webhooks/event-types/custom.checked');
    expect(await refusals({})).toEqual([]);
    await define(a, 'custom.checked');
    expect(await refusals({})).toEqual([['data.sku', 'is needed']]);
    await other.close();
  });

  test('says by which version it was checked, in the row, the envelope, the list and the stream, also once it is erased', async () => {
    const tenant = await api.tenant();
    const type = 'custom.versioned';
    const stream = await openStream(`${api.url}/api/v1/events/stream?since=0-0`, tenant.key);
    const both = { sku: 'x', left: 1 };
    const published = async (body: object) => (await publish(tenant, body)).body;
    await define(tenant, type);
    const first = await published({ type, data: both, external_id: 'first' });
    await change(tenant, type, { schema: stricter });
    const [second, user] = (
      await published({
        events: [
          { type, data: both },
          { type: 'user.deleted', data: { user_id: 'u' } },
        ],
      })
    ).ids;
    // What is known keeps the version it was published with.
    expect(await published({ type, data: both, external_id: 'first' })).toEqual(first);
    await define(b, type);
    const ofB = (await publish(b, { type, data: { sku: 'x' } })).body.id;
    const expected = { [first.id]: 1, [second]: 2, [user]: 1 };

    const rows = await api.sql<{ id: string; schema_version: number; told: number }>(
      `select id, schema_version, (envelope::json ->> 'schema_version')::int as told from events where tenant_id = $1`,
      [tenant.uuid],
    );
    const ofRows = (key: 'schema_version' | 'told') =>
      Object.fromEntries(rows.map((row) => [publicId('event', row.id), row[key]]));
    expect([ofRows('schema_version'), ofRows('told')]).toEqual([expected, expected]);
    type Told = { id: string; schema_version: number };
    const versions = (told: Told[]) => Object.fromEntries(told.map((one) => [one.id, one.schema_version]));
    expect(versions((await tenant.call('GET', '/events')).body.data)).toEqual(expected);
    expect((await b.call('GET', `/events/${ofB}`)).body.schema_version).toBe(1);
    await soon(() => stream.events().length, 3);
    expect(versions(stream.events().map(({ data }) => JSON.parse(data ?? '')))).toEqual(expected);
    stream.close();
    await api.sql(`update events set envelope = null, envelope_sha256 = '' where tenant_id = $1`, [tenant.uuid]);
    expect(versions((await tenant.call('GET', '/events')).body.data)).toEqual(expected);
  });
});

describe('the example of a type', () => {
  const type = 'custom.stock.counted';
  const made = async (tenant: TestTenant, fields: object = {}) =>
    (await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://example.com/x', events: [type], ...fields }))
      .body.id;
  const payloadOf = async (tenant: TestTenant, id: string, event?: string) =>
    (await tenant.call('POST', `/webhooks/subscriptions/${id}/test`, event === undefined ? undefined : { event })).body
      .payload;
  const passes = async (tenant: TestTenant, filter: object, event = type) =>
    (await tenant.call('POST', '/webhooks/subscriptions/test-filter', { filter, event })).body.matches;
  const placeholder = { schema_version: 1, data: { example: true } };

  test('is what a test sends and a test of a filter sees: of the current version, of this tenant', async () => {
    const tenant = await api.tenant();
    await define(tenant, type, { example: { sku: 'old' } });
    await tenant.call('PATCH', `/webhooks/event-types/${type}`, { schema: stricter, example: { sku: 'new', left: 3 } });
    const current = { type, schema_version: 2, data: { sku: 'new', left: 3 } };
    expect(await payloadOf(tenant, await made(tenant))).toMatchObject(current);
    expect(await payloadOf(tenant, await made(tenant, { events: ['*'] }), type)).toMatchObject(current);
    expect(await passes(tenant, { 'data.left': { $lt: 4 }, schema_version: 2 })).toBe(true);
    expect(await passes(tenant, { 'data.sku': 'old' })).toBe(false);
    expect(await payloadOf(b, await made(b))).toMatchObject(placeholder);
    expect(await passes(b, { 'data.left': { $exists: true } })).toBe(false);
  });

  test('that is none, or of an archived type, is a placeholder', async () => {
    const tenant = await api.tenant();
    const id = await made(tenant);
    await define(tenant, type);
    expect(await payloadOf(tenant, id)).toMatchObject(placeholder);
    await tenant.call('PATCH', `/webhooks/event-types/${type}`, { example: { sku: 'x' } });
    expect(await payloadOf(tenant, id)).toMatchObject({ data: { sku: 'x' } });
    await tenant.call('DELETE', `/webhooks/event-types/${type}`);
    expect(await payloadOf(tenant, id)).toMatchObject(placeholder);
  });

  test('stands in the envelope that an event has which is published', async () => {
    const tenant = await api.tenant();
    const user = catalogue['user.deleted'].example;
    await define(tenant, type, { example: { sku: 'x' } });
    for (const [event, data] of [[type, { sku: 'x' }] as const, ['user.deleted', user] as const]) {
      const { body } = await tenant.call('POST', '/events', { type: event, data });
      const { id, timestamp, created_at, deliveries, payload_sha256, gateway_event, ...told } = (
        await tenant.call('GET', `/events/${body.id}`)
      ).body;
      expect(await payloadOf(tenant, await made(tenant, { events: ['*'] }), event)).toEqual({
        ...told,
        id: expect.any(String),
        timestamp: expect.any(String),
      });
    }
  });
});

describe('createEventValidator', () => {
  test('reads what counts once per version of them all, a schema once, keeps as many as it may, and asks nothing for the catalogue', async () => {
    const read = { versions: 0, schemas: 0 };
    const url = new URL(api.ownerUrl);
    url.searchParams.set('options', '-c search_path=billing');
    const onStatement = (text: string) => {
      if (/max\(version\)/.test(text)) read.versions += 1;
      if (/select schema/.test(text)) read.schemas += 1;
    };
    const db = createDatabase({ url: url.href, max: 1, onStatement });
    const few = createEventValidator({ tenants: 1, schemas: 1 });
    const reads = async (eventTypesVersion: number, ...types: string[]) => {
      Object.assign(read, { versions: 0, schemas: 0 });
      await few.ownTypes({ tenantId: a.uuid, eventTypesVersion }, types, (work) => db.withTenant(a.uuid, work));
      return { ...read };
    };
    await define(a, 'custom.once');
    await define(a, 'custom.twice');
    expect(await reads(7, 'custom.once', 'custom.once')).toEqual({ versions: 1, schemas: 1 });
    expect(await reads(7, 'custom.once', 'custom.undefined')).toEqual({ versions: 0, schemas: 0 });
    expect(await reads(6, 'custom.once')).toEqual({ versions: 0, schemas: 0 });
    expect(await reads(8, 'custom.once')).toEqual({ versions: 1, schemas: 0 });
    expect(await reads(8, 'custom.twice')).toEqual({ versions: 0, schemas: 1 });
    expect(await reads(8, 'custom.once')).toEqual({ versions: 0, schemas: 1 });
    expect(await reads(9, 'user.deleted')).toEqual({ versions: 0, schemas: 0 });
    await db.close();
  });
});
