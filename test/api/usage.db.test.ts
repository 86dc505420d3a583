import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidOf } from '../../src/domain/ids.js';
import { runs } from '../setup/runs.js';
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

let made = 0;
const meter = async (fields: object = {}, of = tenant): Promise<string> => {
  const reply = await of.call('POST', '/meters', { name: `meter-${++made}`, aggregation: 'sum', ...fields });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body.name;
};
let keys = 0;
const use = (of: string, fields: object = {}) => ({
  ...{
    meter: of,
    customer: 'ext:ada',
    idempotency_key: `key-${++keys}`,
    occurred_at: '2026-01-10T12:00:00Z',
    ...fields,
  },
});
const record = (body: object, of = tenant, headers = {}) => of.call('POST', '/usage', body, headers);
const january = 'start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:00Z';
const quantity = async (of: string, more = '') =>
  (await tenant.call('GET', `/meters/${of}/usage?${january}${more}`)).body.quantity;

describe('meters', () => {
  test('are made, read by id or name, changed, listed and archived', async () => {
    const { status, body, headers } = await tenant.call('POST', '/meters', {
      name: 'storage',
      aggregation: 'MAX',
      unit: 'GB',
    });
    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(body).toMatchObject({ name: 'storage', aggregation: 'max', unit: 'GB', property: null, archived_at: null });
    const changed = await tenant.call(
      'PATCH',
      '/meters/storage',
      { name: 'disk', aggregation: 'sum' },
      { 'if-match': '"1"' },
    );
    expect(changed.body).toMatchObject({ id: body.id, name: 'disk', aggregation: 'sum', unit: 'GB' });
    expect((await tenant.call('GET', `/meters/${body.id}`)).body).toEqual(changed.body);
    expect((await tenant.call('PATCH', '/meters/disk', { unit: null }, { 'if-match': '"1"' })).status).toBe(412);
    expect((await tenant.call('DELETE', '/meters/disk')).status).toBe(204);
    expect((await tenant.call('DELETE', '/meters/disk')).status).toBe(204);
    expect((await tenant.call('PATCH', '/meters/disk', { unit: null })).body.code).toBe('conflict');
    expect((await tenant.call('GET', '/meters')).body.data).toEqual([]);
    expect((await tenant.call('GET', '/meters?archived=true')).body.data).toMatchObject([{ id: body.id }]);
    expect((await tenant.call('POST', '/meters', { name: 'disk', aggregation: 'sum' })).body.code).toBe('conflict');
  });

  test.each([
    [{ name: 'Big' }, 'name'],
    [{ aggregation: 'average' }, 'aggregation'],
    [{ property: 'region' }, 'property'],
  ])('%j is refused by its field', async (fields, field) => {
    const reply = await tenant.call('POST', '/meters', { name: 'refused', aggregation: 'sum', ...fields });
    expect([reply.status, reply.body.errors[0].field]).toEqual([422, field]);
  });

  test('what makes their numbers stays once there is usage', async () => {
    const name = await meter();
    await record(use(name, { value: 1 }));
    const change = (body: object) => tenant.call('PATCH', `/meters/${name}`, body);
    expect((await change({ aggregation: 'max' })).body).toMatchObject({ code: 'conflict', status: 409 });
    expect((await change({ name: 'other-name' })).status).toBe(409);
    expect((await change({ description: 'Words', aggregation: 'sum' })).body.description).toBe('Words');
  });
});

describe('POST /usage', () => {
  test('records one once by its key', async () => {
    const name = await meter();
    const body = use(name, { value: '2.5', properties: { region: 'eu' } });
    const first = await record(body);
    expect([first.status, first.body.status]).toEqual([202, 'recorded']);
    expect((await record(body)).body).toEqual({ id: first.body.id, status: 'duplicate' });
    expect((await record({ ...body, value: 2.5, occurred_at: undefined })).body.status).toBe('duplicate');
    for (const other of [{ value: 3 }, { properties: {} }, { occurred_at: '2026-01-10T12:00:01Z' }])
      expect((await record({ ...body, ...other })).body, JSON.stringify(other)).toMatchObject({
        status: 409,
        code: 'conflict',
      });
    expect(await quantity(name)).toBe('2.5');
    expect((await tenant.call('GET', `/usage?meter=${name}`)).body.data).toMatchObject([
      {
        id: first.body.id,
        value: '2.5',
        customer_id: customer,
        counted_at: '2026-01-10T12:00:00Z',
        properties: { region: 'eu' },
      },
    ]);
  });

  test('a batch is all or nothing, and says of each what it became', async () => {
    const name = await meter();
    const [one, two] = [
      use(name, { value: 1 }),
      use(name, { value: 2, idempotency_key: undefined, external_id: 'ext-2' }),
    ];
    const reply = await record({ usage: [one, two, one, { ...one, value: 9 }] });
    expect(reply.body.usage.map((row: { status: string }) => row.status)).toEqual([
      'recorded',
      'recorded',
      'duplicate',
      'conflict',
    ]);
    expect(new Set(reply.body.usage.map((row: { id: string }) => row.id)).size).toBe(2);
    const wrong = await record({
      usage: [use(name, { value: 5 }), use(name), use('nobody'), use(name, { value: 1, customer: 'ext:no' })],
    });
    expect(wrong.body.errors).toEqual([
      { field: 'usage.1.value', message: 'is missing' },
      { field: 'usage.2.meter', message: 'is no meter' },
      { field: 'usage.3.customer', message: 'is no customer' },
    ]);
    expect(await quantity(name)).toBe('3');
  });

  test.each([
    [{ value: 0.1234567 }, 'value'],
    [{ value: 1234567890123.123 }, 'value'],
    [{ value: 'NaN' }, 'value'],
    [{}, 'value'],
    [{ value: 1, occurred_at: '2999-01-01T00:00:00Z' }, 'occurred_at'],
    [{ value: 1, idempotency_key: undefined }, 'idempotency_key'],
    [{ value: 1, external_id: 'other' }, 'external_id'],
    [{ value: 1, properties: { a: 'x'.repeat(5000) } }, 'properties'],
    [{ value: 1, properties: { a: '\0' } }, 'properties'],
    [{ value: 1, usage: [] }, 'usage'],
  ])('%j is refused by its field', async (fields, field) => {
    const reply = await record(use(await meter(), fields));
    expect([reply.status, reply.body.errors?.[0].field]).toEqual([422, field]);
  });

  test('an archived meter takes none, and clocks may be five minutes ahead', async () => {
    const name = await meter();
    expect(
      (await record(use(name, { value: 1, occurred_at: new Date(Date.now() + 240_000).toISOString() }))).status,
    ).toBe(202);
    await tenant.call('DELETE', `/meters/${name}`);
    expect((await record(use(name, { value: 1 }))).body.errors[0]).toEqual({ field: 'meter', message: 'is archived' });
  });

  test('the same keys in many requests at once, in any order, count once each', async () => {
    const name = await meter();
    const all = Array.from({ length: 40 }, () => use(name, { value: '0.1' }));
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) => record({ usage: n % 2 ? all : [...all].reverse() })),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array(8).fill(202));
    const statuses = replies.flatMap((reply) => reply.body.usage.map((row: { status: string }) => row.status));
    expect(statuses.filter((one) => one === 'recorded')).toHaveLength(40);
    expect(await quantity(name)).toBe('4');
  });
});

describe('what usage comes to', () => {
  test.each([
    ['sum', [{ value: '10.25' }, { value: -3 }, { value: '0.000001' }], '7.250001'],
    ['count', [{}, {}, {}], '3'],
    ['max', [{ value: 2 }, { value: '7.5' }, { value: 3 }], '7.5'],
    ['unique', [{ value: 1 }, { value: '1.0' }, { value: 2 }], '2'],
  ])('%s', async (aggregation, usages, expected) => {
    const name = await meter({ aggregation });
    expect((await record({ usage: usages.map((one) => use(name, one)) })).status).toBe(202);
    expect(await quantity(name)).toBe(expected);
    expect(await quantity(name, '&customer=ext:ada')).toBe(expected);
  });

  test.each([
    ['count', { value: 1 }, 'value'],
    ['max', { value: -1 }, 'value'],
    ['unique', { value: undefined }, 'value'],
  ])('%s does not take %j', async (aggregation, fields, field) => {
    expect((await record(use(await meter({ aggregation }), fields))).body.errors?.[0].field).toBe(field);
  });

  test('unique of a property tells its values apart, per customer, and by day', async () => {
    const name = await meter({ aggregation: 'unique', property: 'user' });
    await tenant.call('POST', '/customers', { name: 'Bob', external_id: 'bob' });
    const of = (user: unknown, more: object = {}) => use(name, { properties: { user }, ...more });
    await record({
      usage: [of('a'), of('a'), of(7, { occurred_at: '2026-01-11T00:00:00Z' }), of('a', { customer: 'ext:bob' })],
    });
    expect([await quantity(name, '&customer=ext:ada'), await quantity(name, '&customer=ext:bob')]).toEqual(['2', '1']);
    const { body } = await tenant.call('GET', `/meters/${name}/usage?${january}&group=day&customer=ext:ada`);
    expect(body.days).toEqual([
      { day: '2026-01-10', quantity: '1' },
      { day: '2026-01-11', quantity: '1' },
    ]);
    expect((await record(of({}))).body.errors[0].field).toBe('properties');
  });

  test('nothing is 0', async () => {
    expect(await quantity(await meter())).toBe('0');
  });

  test('any order, duplicates and split into batches is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('sum', 'count', 'max', 'unique'),
        fc.array(fc.record({ value: fc.integer({ min: 0, max: 50 }), size: fc.integer({ min: 1, max: 4 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer(),
        async (aggregation, usages, seed) => {
          const name = await meter({ aggregation });
          const all = usages.map(({ value }) => use(name, aggregation === 'count' ? {} : { value: `${value}.5` }));
          const sent = [...all, ...all.slice(0, 3)].sort(
            (a, b) => hash(a.idempotency_key, seed) - hash(b.idempotency_key, seed),
          );
          for (let at = 0, n = 0; at < sent.length; n += 1) {
            const size = usages[n % usages.length]!.size;
            expect((await record({ usage: sent.slice(at, at + size) })).status).toBe(202);
            at += size;
          }
          const values = usages.map(({ value }) => value + 0.5);
          const expected = {
            sum: values.reduce((a, b) => a + b, 0),
            count: values.length,
            max: Math.max(...values),
            unique: new Set(values).size,
          };
          expect(Number(await quantity(name))).toBe(expected[aggregation]);
        },
      ),
      { numRuns: runs(25) },
    );
  });
});

const hash = (text: string, seed: number): number =>
  [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0) + seed) % 9973, 7);

describe('thresholds', () => {
  const events = async (of: string): Promise<Record<string, unknown>[]> => {
    const rows = await api.sql<{ envelope: string }>(
      `select envelope from events where type = 'usage.threshold_reached' and tenant_id = $1 order by seq`,
      [tenant.uuid],
    );
    return rows.map((row) => JSON.parse(row.envelope).data).filter((data) => data.metric === of);
  };
  const watch = (of: string, quantity: number, more: object = {}) =>
    tenant.call('POST', '/usage-thresholds', { meter: of, quantity, period: 'month', ...more });

  test('one is told once per period, by the usage that reaches it', async () => {
    const name = await meter();
    await record(use(name, { value: 4 }));
    const threshold = await watch(name, 10);
    expect([threshold.status, threshold.body]).toMatchObject([
      201,
      { quantity: 10, period: 'month', timezone: 'UTC', customer_id: null },
    ]);
    await tenant.call('POST', '/webhooks/subscriptions', {
      url: 'https://example.com',
      event: 'usage.threshold_reached',
    });
    await record(use(name, { value: '5.5' }));
    expect(await events(name)).toEqual([]);
    api.published.length = 0;
    await record(use(name, { value: '0.5' }));
    await record(use(name, { value: 90 }));
    await record(use(name, { value: 10, occurred_at: '2026-02-01T00:00:00Z' }));
    const told = { metric: name, customer_id: customer, threshold: 10, threshold_id: threshold.body.id };
    expect(await events(name)).toMatchObject([
      { ...told, usage: 10, quantity: '10', period_start: '2026-01-01T00:00:00Z', period_end: '2026-02-01T00:00:00Z' },
      { ...told, period_start: '2026-02-01T00:00:00Z' },
    ]);
    expect(api.published.map((one) => one.tenantId)).toEqual([tenant.uuid, tenant.uuid]);
    expect((await tenant.call('GET', `/usage-thresholds?meter=${name}`)).body.data).toMatchObject([
      { id: threshold.body.id },
    ]);
    expect((await tenant.call('DELETE', `/usage-thresholds/${threshold.body.id}`)).status).toBe(204);
    await record(use(name, { value: 50, occurred_at: '2026-03-01T00:00:00Z' }));
    expect(await events(name)).toHaveLength(2);
  });

  test.each([
    ['max', [{ value: 3 }, { value: 5 }], [{ value: 2 }, { value: 6 }], 6],
    ['count', [{}, {}, {}], [{}, {}, {}], 6],
    [
      'unique',
      [{ value: 1 }, { value: 1 }, { value: 2 }, { value: 3 }],
      [{ value: 2 }, { value: 4 }, { value: 4 }, { value: 5 }, { value: 6 }],
      6,
    ],
  ])('of %s', async (aggregation, before, after, goal) => {
    const name = await meter({ aggregation });
    await watch(name, goal);
    await record({ usage: before.map((one) => use(name, one)) });
    expect(await events(name)).toEqual([]);
    for (const one of after.slice(0, -1)) await record(use(name, one));
    expect(await events(name)).toEqual([]);
    await record(use(name, after.at(-1)));
    expect(await events(name)).toMatchObject([{ usage: goal }]);
  });

  test('many requests at once reach it once, and the total is that of all', async () => {
    for (const aggregation of ['sum', 'unique']) {
      const name = await meter({ aggregation });
      const { body } = await watch(name, 30);
      await Promise.all(
        Array.from({ length: 29 }, (_, n) => record({ usage: [use(name, { value: aggregation === 'sum' ? 1 : n })] })),
      );
      const [total] = await api.sql<{ quantity: string }>(
        'select quantity::text from usage_totals where threshold_id = $1',
        [uuidOf('usage_threshold', body.id)],
      );
      expect([total!.quantity, await events(name)]).toEqual(['29', []]);
      await Promise.all(Array.from({ length: 6 }, (_, n) => record(use(name, { value: 40 + n }))));
      expect(await events(name)).toHaveLength(1);
    }
  });

  test('one of a customer hears of no other, and unwatched usage takes no lock of totals', async () => {
    const name = await meter();
    await tenant.call('POST', '/customers', { name: 'Cid', external_id: 'cid' });
    await watch(name, 1, { customer: 'ext:cid' });
    await record(use(name, { value: 5 }));
    expect(await events(name)).toEqual([]);
    const rows = await api.sql(
      'select from usage_totals t join usage_thresholds h on h.id = t.threshold_id join meters m on m.id = h.meter_id where m.name = $1',
      [name],
    );
    expect(rows).toHaveLength(0);
    await record(use(name, { value: 1, customer: 'ext:cid' }));
    expect(await events(name)).toHaveLength(1);
  });
});

describe('prices', () => {
  const price = (fields: object) =>
    tenant.call('POST', '/meter-prices', {
      currency: 'usd',
      model: 'flat',
      period: 'month',
      tiers: [{ unit_amount: '0.002' }],
      ...fields,
    });

  test('are made, listed, ended, and follow each other', async () => {
    const name = await meter();
    const first = await price({
      meter: name,
      active_from: '2026-01-10T00:00:00Z',
      anchor_day: 15,
      timezone: 'America/Sao_Paulo',
    });
    expect(first.body).toMatchObject({
      ...{ currency: 'USD', tiers: [{ up_to: null, unit_amount: '0.002', flat_amount: null }], customer_id: null },
      ...{ open_from: '2026-01-10T00:00:00Z', open_until: '2026-01-15T03:00:00Z', auto_issue: false },
    });
    const path = `/meter-prices/${first.body.id}`;
    expect((await price({ meter: name })).body).toMatchObject({ code: 'conflict', status: 409 });
    expect((await price({ meter: name, customer: 'ext:ada' })).status).toBe(201);
    const ended = await tenant.call(
      'PATCH',
      path,
      { active_until: '2026-01-12T00:00:00Z', auto_issue: true },
      { 'if-match': '"1"' },
    );
    expect(ended.body).toMatchObject({ open_until: '2026-01-12T00:00:00Z', auto_issue: true });
    expect((await tenant.call('PATCH', path, { active_until: '2026-01-10T00:00:00Z' })).status).toBe(422);
    expect((await price({ meter: name, active_from: '2026-01-11T00:00:00Z' })).status).toBe(409);
    expect((await price({ meter: name, active_from: '2026-01-12T00:00:00Z' })).status).toBe(201);
    expect((await tenant.call('PATCH', path, { active_until: null })).status).toBe(409);
    expect((await tenant.call('GET', `/meter-prices?meter=${name}`)).body.data).toHaveLength(3);
    expect((await tenant.call('GET', path)).body).toEqual(ended.body);
  });

  test.each([
    [{ tiers: [{ up_to: 5, unit_amount: 1 }] }, 'tiers'],
    [{ tiers: [{ unit_amount: -1 }] }, 'tiers.0.unit_amount'],
    [{ period: 'week', anchor_day: 8 }, 'anchor_day'],
    [{ timezone: 'Mars/Base' }, 'timezone'],
  ])('%j is refused by its field', async (fields, field) => {
    const reply = await price({ meter: await meter(), ...fields });
    expect([reply.status, reply.body.errors?.[0].field]).toEqual([422, field]);
  });
});
