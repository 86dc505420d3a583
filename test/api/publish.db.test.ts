import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  api = await startTestApi();
  tenant = await api.tenant();
  other = await api.tenant();
  await tenant.call('POST', '/webhooks/subscriptions', { url: 'https://93.184.216.34/', events: ['*'] });
});
afterAll(() => api?.close());

const publish = (body: unknown, headers?: Record<string, string>, by = tenant) =>
  by.call('POST', '/events', body, headers);
const event = (fields: Record<string, unknown> = {}) => ({ type: 'custom.stock.low', data: { sku: 'A-1' }, ...fields });
const countOf = async (by = tenant) =>
  (await api.sql<{ count: number }>('select count(*)::int from events where tenant_id = $1', [by.uuid]))[0]!.count;
const fieldsOf = (body: { errors: { field: string }[] }) => body.errors.map((one) => one.field);

describe('one event', () => {
  test('is stored as published, with a delivery, and its first attempt is asked for', async () => {
    const answer = await publish(event({ occurred_at: '2026-01-02T03:04:05+01:00' }));
    expect(answer.status).toBe(202);
    const { body } = await tenant.call('GET', `/events/${answer.body.id}`);
    expect(body).toMatchObject({
      id: answer.body.id,
      type: 'custom.stock.low',
      timestamp: '2026-01-02T02:04:05Z',
      tenant_id: tenant.externalId,
      aggregate: { type: 'published', id: tenant.externalId },
      data: { sku: 'A-1' },
      deliveries: [{ event: 'custom.stock.low', status: 'pending' }],
    });
    expect(api.published.at(-1)).toMatchObject({ tenantId: tenant.uuid, eventIds: [expect.any(String)] });
  });

  test('an alias is published under the canonical name', async () => {
    const example = (await tenant.call('GET', '/webhooks/event-types/payment.received')).body.example;
    const answer = await publish({ type: 'payment.received', data: example });
    expect(answer.status).toBe(202);
    expect((await tenant.call('GET', `/events/${answer.body.id}`)).body.type).toBe('payment.succeeded');
  });

  test('leaves no audit entry: it is its own record', async () => {
    const count = `select count(*)::int from audit_log where tenant_id = $1`;
    const before = await api.sql(count, [tenant.uuid]);
    await publish(event());
    expect(await api.sql(count, [tenant.uuid])).toEqual(before);
  });

  test('needs a tenant’s key with the scope write', async () => {
    const reader = await api.tenant(undefined, ['read']);
    expect((await publish(event(), {}, reader)).body.code).toBe('insufficient_scope');
    expect((await api.operator('POST', '/events', event())).body.code).toBe('tenant_key_required');
  });
});

describe('what is wrong is named', () => {
  test.each([
    [{ type: 'invoice.burnt' }, 'type'],
    [{ type: 'custom.Upper' }, 'type'],
    [{ type: 'tenant.activated' }, 'type'],
    [{ type: 'account.suspended' }, 'type'],
    [{ type: 'dunning.started' }, 'type'],
    [{ type: 'email.sent' }, 'type'],
    [{ type: 'webhook_endpoint.disabled' }, 'type'],
    [{ data: [] }, 'data'],
    [{ data: undefined }, 'data'],
    [{ type: 'user.registered', data: {} }, 'data.user_id'],
    [{ type: 'file.uploaded', data: { file_id: 'f', name: 'n', size_bytes: -1 } }, 'data.size_bytes'],
    [{ type: 'user.registered', data: { user_id: 'u', email: 'no' } }, 'data.email'],
    [{ data: { text: 'x'.repeat(256 * 1024) } }, 'data'],
    [{ data: { deep: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) } }, 'data'],
    [{ data: { text: 'a\0b' } }, 'data'],
    [{ data: { 'a\ud800': 1 } }, 'data'],
    [{ external_id: 'x'.repeat(256) }, 'external_id'],
    [{ external_id: 'a\ud800' }, 'external_id'],
    [{ external_id: 'a\nb' }, 'external_id'],
    [{ occurred_at: 'yesterday' }, 'occurred_at'],
    [{ color: 'red' }, 'color'],
  ])('%j', async (fields, field) => {
    const before = await countOf();
    const single = await publish(event(fields));
    expect([single.status, fieldsOf(single.body)]).toEqual([422, [field]]);
    const many = await publish({ events: [event(), event(fields)] });
    expect([many.status, fieldsOf(many.body)]).toEqual([422, [`events.1.${field}`]]);
    expect(await countOf()).toBe(before);
  });

  test('a backslash before what only looks like an escape is fine', async () => {
    expect((await publish(event({ data: { path: 'C:\\u0000', emoji: '😀' } }))).status).toBe(202);
  });

  test('as many entries in lists as filters may look at', async () => {
    const of = (entries: number) => event({ data: { list: Array.from({ length: entries }, () => 0) } });
    expect((await publish(of(10_000))).status).toBe(202);
    const tooLong = await publish(of(10_001));
    expect([tooLong.status, fieldsOf(tooLong.body)]).toEqual([422, ['data']]);
    const half = [of(5000), of(5000)];
    expect((await publish({ events: [...half, of(0)] })).status).toBe(202);
    const tooMany = await publish({ events: [...half, of(1)] });
    expect([tooMany.status, fieldsOf(tooMany.body)]).toEqual([422, ['events']]);
  });

  test('either events or one event', async () => {
    expect(fieldsOf((await publish({ ...event(), events: [event()] })).body)).toEqual(['type', 'data']);
    expect(fieldsOf((await publish({})).body)).toEqual(['type', 'data']);
    expect(fieldsOf((await publish({ events: [] })).body)).toEqual(['events']);
    expect(fieldsOf((await publish({ events: Array.from({ length: 1001 }, () => event()) })).body)).toEqual(['events']);
  });

  test('a body may have 4 MiB here, and 1 MiB elsewhere', async () => {
    const large = { text: 'x'.repeat(1024 * 1024) };
    expect((await publish(event({ data: large }))).body.code).toBe('validation_failed');
    const tooLarge = await publish(event({ data: { text: 'x'.repeat(4 * 1024 * 1024) } }));
    expect([tooLarge.status, tooLarge.body.detail]).toEqual([413, 'The body is larger than 4 MiB.']);
    const elsewhere = await tenant.call('POST', '/webhooks/subscriptions', large);
    expect([elsewhere.status, elsewhere.body.detail]).toEqual([413, 'The body is larger than 1 MiB.']);
  });
});

describe('many events', () => {
  test('a thousand of one kilobyte are taken in one transaction, their ids in order', async () => {
    const before = await countOf();
    const events = Array.from({ length: 1000 }, (_, index) => event({ data: { index, text: 'x'.repeat(1000) } }));
    const { status, body } = await publish({ events });
    expect([status, body.ids.length, new Set(body.ids).size]).toEqual([202, 1000, 1000]);
    expect(await countOf()).toBe(before + 1000);
    const rows = await api.sql<{ index: number; xmin: string }>(
      `select (envelope::jsonb #>> '{data,index}')::int as index, xmin::text from events where tenant_id = $1 order by seq desc limit 1000`,
      [tenant.uuid],
    );
    expect(rows.map((row) => row.index)).toEqual(events.map((_, index) => 999 - index));
    expect(new Set(rows.map((row) => row.xmin)).size).toBe(1);
    const last = await tenant.call('GET', `/events/${body.ids[17]}`);
    expect(last.body.data.index).toBe(17);
  });

  test('one whose external id belongs to another event takes all of them back', async () => {
    await publish(event({ external_id: 'taken' }));
    const before = await countOf();
    const { status, body } = await publish({ events: [event(), event({ external_id: 'taken', data: { sku: 'B' } })] });
    expect([status, body.code, fieldsOf(body)]).toEqual([409, 'conflict', ['events.1.external_id']]);
    expect(await countOf()).toBe(before);
  });

  test('known and repeated external ids name the event that is there', async () => {
    const known = await publish(event({ external_id: 'known' }));
    const twice = event({ external_id: 'twice' });
    const { body } = await publish({ events: [event({ external_id: 'known' }), twice, event(), twice] });
    expect(body.ids[0]).toBe(known.body.id);
    expect(body.ids[1]).toBe(body.ids[3]);
    expect(new Set(body.ids).size).toBe(3);
  });
});

describe('an external id', () => {
  test('is one event however often and at once it is published', async () => {
    const before = await countOf();
    const answers = await Promise.all(Array.from({ length: 50 }, () => publish(event({ external_id: 'order-1' }))));
    expect(new Set(answers.map((one) => `${one.status} ${one.body.id}`)).size).toBe(1);
    expect(await countOf()).toBe(before + 1);
  });

  test('in another order of keys and under an alias it is the same content; anything else is a conflict', async () => {
    const first: Record<string, unknown> = event({
      external_id: 'content',
      data: { a: 1, b: { c: [1, 2] } },
      occurred_at: '2026-01-01T00:00:00Z',
    });
    const { body } = await publish(first);
    expect((await publish({ ...first, data: { b: { c: [1, 2] }, a: 1 } })).body.id).toBe(body.id);
    const { occurred_at: _, ...without } = first;
    expect((await publish(without)).body.id).toBe(body.id);
    const changes = [
      { data: { a: 1, b: { c: [2, 1] } } },
      { type: 'custom.stock.high' },
      { occurred_at: '2026-01-02T00:00:00Z' },
    ];
    for (const change of changes) {
      const answer = await publish({ ...first, ...change });
      expect([answer.status, answer.body.code, fieldsOf(answer.body)]).toEqual([409, 'conflict', ['external_id']]);
    }
  });

  test('that conflicts fails alone among those that share its statement', async () => {
    await publish(event({ external_id: 'mine' }));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        publish(
          event(index === 11 ? { external_id: 'mine', data: { sku: 'other' } } : { external_id: `free-${index}` }),
        ),
      ),
    );
    expect(answers.flatMap((one, index) => (one.status === 202 ? [] : [index]))).toEqual([11]);
  });

  test('is each tenant’s own', async () => {
    const mine = await publish(event({ external_id: 'shared' }));
    const theirs = await publish(event({ external_id: 'shared', data: { sku: 'theirs' } }), {}, other);
    expect(theirs.status).toBe(202);
    expect(theirs.body.id).not.toBe(mine.body.id);
    expect((await other.call('GET', `/events/${mine.body.id}`)).status).toBe(404);
  });

  test('is in the way of no fact of ours', async () => {
    await publish(event({ external_id: 'payment.succeeded:1' }));
    const keys = await api.sql<{ key: string }>('select dedupe_key as key from events where tenant_id = $1', [
      tenant.uuid,
    ]);
    expect(keys.filter(({ key }) => !/^(published|external):/.test(key))).toEqual([]);
  });

  test('of an event that was erased still names it', async () => {
    const { body } = await publish(event({ external_id: 'erased' }));
    await api.sql(
      `update events set envelope = jsonb_set(envelope::jsonb, '{data}', '"[erased]"')::text where dedupe_key = 'external:erased'`,
    );
    expect((await publish(event({ external_id: 'erased' }))).body.id).toBe(body.id);
  });
});

test('with an Idempotency-Key the same request is one event, kept in the transaction of the event itself', async () => {
  const before = await countOf();
  const headers = { 'Idempotency-Key': 'publish-1' };
  const first = await publish(event(), headers);
  const second = await publish(event(), headers);
  expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([202, 202, 'true']);
  expect(second.body).toEqual(first.body);
  expect(await countOf()).toBe(before + 1);
  const [row] = await api.sql<{ same: boolean }>(
    `select (select max(xmin::text::bigint) from events where tenant_id = $1) = xmin::text::bigint as same from idempotency_keys where key = 'publish-1'`,
    [tenant.uuid],
  );
  expect(row).toEqual({ same: true });
});

test('a tenant at its limit is told when to come again; others, and its other requests, are not', async () => {
  const busy = await api.tenant();
  const settings = { publish_events_per_second: 1, publish_burst: 5 };
  await api.operator('PATCH', `/admin/tenants/${busy.id}`, { settings });
  expect((await publish({ events: Array.from({ length: 5 }, () => event()) }, {}, busy)).status).toBe(202);
  const refused = await publish(event(), {}, busy);
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'rate_limited', '1']);
  expect(await countOf(busy)).toBe(5);
  expect((await publish(event(), {}, other)).status).toBe(202);
  expect((await busy.call('GET', '/events')).status).toBe(200);
  await api.operator('PATCH', `/admin/tenants/${busy.id}`, { settings: { publish_events_per_second: 1000 } });
  expect((await publish(event(), {}, busy)).status).toBe(202);
});

test('long lists count as events, because filters look at each entry', async () => {
  const busy = await api.tenant();
  const settings = { publish_events_per_second: 1, publish_burst: 5 };
  await api.operator('PATCH', `/admin/tenants/${busy.id}`, { settings });
  const of = (entries: number) => event({ data: { list: Array.from({ length: entries }, () => 0) } });
  expect((await publish(of(49), {}, busy)).status).toBe(202);
  // It is one event and its list counts as three.
  expect((await publish(of(150), {}, busy)).status).toBe(202);
  expect((await publish(event(), {}, busy)).body.code).toBe('rate_limited');
  expect(await countOf(busy)).toBe(2);
});

test('publishing is limited by events, not by requests of the key', async () => {
  const few = await startTestApi({ config: { rateLimitPerMinute: 10 } });
  try {
    const one = await few.tenant();
    const answers = await Promise.all(Array.from({ length: 30 }, () => publish(event(), {}, one)));
    expect(answers.every((answer) => answer.status === 202)).toBe(true);
  } finally {
    await few.close();
  }
});

test('a key that is revoked ends at once, also among keys that are looked up together', async () => {
  const gone = await api.tenant();
  const { body } = await api.operator('GET', `/admin/tenants/${gone.id}/api-keys`);
  await api.operator('DELETE', `/admin/tenants/${gone.id}/api-keys/${body.data[0].id}`);
  const answers = await Promise.all([tenant, gone, other, gone, tenant].map((by) => publish(event(), {}, by)));
  expect(answers.map((one) => one.status)).toEqual([202, 401, 202, 401, 202]);
});
