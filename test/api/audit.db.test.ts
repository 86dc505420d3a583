import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainAll } from '../../src/activities/chain-audit.js';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let a: TestTenant;
let b: TestTenant;
let endpoint: string;
let keyId: string;
beforeAll(async () => {
  api = await startTestApi();
  [a, b] = [await api.tenant('a', ['write']), await api.tenant('b', ['write'])];
  const made = await a.call(
    'POST',
    '/webhooks/subscriptions',
    { url: 'https://example.com', event: '*' },
    { 'x-request-id': 'made' },
  );
  endpoint = made.body.id;
  await a.call('PATCH', `/webhooks/subscriptions/${endpoint}`, { description: '=1+1, "x"' });
  await b.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
  [keyId] = (await a.call('GET', '/audit?action=endpoint.create')).body.data.map((one: { actor: string }) => one.actor);
  await api.sql(`update audit_log set at = '2020-01-01T12:00:00Z' where action = 'tenant.create'`);
});
afterAll(() => api.close());

const actionsOf = async (query: string) => {
  const { status, body } = await a.call('GET', `/audit?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data.map((one: { action: string }) => one.action);
};

test('a tenant reads what was done to its own, by whom', async () => {
  const { body } = await a.call('GET', '/audit');
  expect(body.data.map((one: { action: string }) => one.action)).toEqual([
    ...['endpoint.update', 'endpoint.create', 'api_key.create', 'tenant.create'],
  ]);
  expect(body.data[1]).toMatchObject({
    ...{ tenant: a.id, actor_type: 'api_key', actor: keyId, entity_type: 'endpoint', entity: endpoint },
    ...{ request_id: 'made', before: null, after: expect.objectContaining({ url: 'https://example.com' }) },
  });
  expect(keyId).toMatch(/^key_/);
  expect(body.data[2]).toMatchObject({ actor_type: 'operator', actor: null });
  expect(JSON.stringify(body)).not.toContain(b.id);
  expect((await api.as(null)('GET', '/audit')).status).toBe(401);
});

test.each<[string, string[]]>([
  ['action=endpoint.create', ['endpoint.create']],
  ['action=nothing', []],
  ['entity_type=tenant', ['tenant.create']],
  ['request_id=made', ['endpoint.create']],
  ['actor=retention', []],
  ['entity=no_id', []],
  ['until=2020-01-02T00:00:00Z', ['tenant.create']],
  ['since=2020-01-02T00:00:00Z', ['endpoint.update', 'endpoint.create', 'api_key.create']],
  ['since=2020-01-01T12:00:00Z&until=2020-01-01T12:00:01Z', ['tenant.create']],
  ['since=2020-01-01T12:00:01Z&until=2020-01-01T14:00:00Z', []],
  ['action=endpoint.create&entity_type=tenant', []],
])('filters: %s', async (query, actions) => {
  expect(await actionsOf(query)).toEqual(actions);
});

test('filters by ids that the list shows', async () => {
  expect(await actionsOf(`entity=${endpoint}`)).toEqual(['endpoint.update', 'endpoint.create']);
  expect(await actionsOf(`actor=${keyId}`)).toEqual(['endpoint.update', 'endpoint.create']);
});

test('pages of it follow each other', async () => {
  const first = (await a.call('GET', '/audit?limit=3')).body;
  const second = (await a.call('GET', `/audit?limit=3&cursor=${first.next_cursor}`)).body;
  expect([first.data.length, second.data.length, second.next_cursor]).toEqual([3, 1, null]);
  expect((await a.call('GET', '/audit?cursor=x')).body.code).toBe('validation_failed');
  const { next_cursor } = (await a.call('GET', '/audit?limit=1')).body;
  expect((await b.call('GET', `/audit?cursor=${next_cursor}`)).body.data).not.toContainEqual(
    expect.objectContaining({ tenant: a.id }),
  );
});

test('a page is CSV for who asks for it', async () => {
  const reply = await a.call('GET', '/audit?limit=1', undefined, { accept: 'text/csv' });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(reply.headers.get('next-cursor')).toBeTruthy();
  expect(reply.body.split('\r\n')).toEqual([
    expect.stringMatching(/^id,at,tenant,actor_type,actor,action,/),
    expect.stringContaining(`,api_key,${keyId},endpoint.update,endpoint,${endpoint},`),
    '',
  ]);
  for (const accept of ['*/*', 'application/json', 'text/csv;q=0.5, application/json'])
    expect((await a.call('GET', '/audit', undefined, { accept })).body.data).toHaveLength(4);
});

test('the operator reads those of a tenant, or all', async () => {
  const of = async (query: string) =>
    (await api.operator('GET', `/admin/audit${query}`)).body.data.map((one: { tenant: string }) => one.tenant);
  expect(new Set(await of(`?tenant=${a.id}`))).toEqual(new Set([a.id]));
  expect(new Set(await of('?tenant=ext:b'))).toEqual(new Set([b.id]));
  expect(new Set(await of(''))).toEqual(new Set([a.id, b.id]));
  expect((await api.operator('GET', '/admin/audit?tenant=ext:nobody')).status).toBe(404);
  expect((await a.call('GET', '/admin/audit')).status).toBe(403);
});

test('an entry shows its place in the chain once it has one', async () => {
  expect((await a.call('GET', '/audit?limit=1')).body.data[0]).toMatchObject({ position: null, hash: null });
  await chainAll(api.db, () => {});
  const [last, before] = (await a.call('GET', '/audit?limit=2')).body.data;
  expect([last.position, before.position]).toEqual([4, 3]);
  expect(last.prev_hash).toBe(before.hash);
  expect(last.hash).toMatch(/^[0-9a-f]{64}$/);
});
