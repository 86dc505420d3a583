import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
/** Holds test deliveries until it is called. */
let letGo: (() => void) | null = null;
const gate = new EventTarget();

beforeAll(async () => {
  api = await startTestApi({
    post: async () => {
      gate.dispatchEvent(new Event('arrived'));
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return { ok: true, status: 200, body: '', error: null, startedAt: 0, durationMs: 1 };
    },
  });
  tenant = await api.tenant();
});
afterAll(() => api.close());

const body = { url: 'https://example.com', event: '*' };
const create = (key: string, given: object = body, by = tenant, path = '/webhooks/subscriptions') =>
  by.call('POST', path, given, { 'idempotency-key': key });
const count = async () => (await tenant.call('GET', '/webhooks/subscriptions?limit=100')).body.data.length;

test('the same request gets the same answer, secret and headers included, and is done once', async () => {
  const before = await count();
  const first = await create('one');
  const again = await create('one');
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  expect(await count()).toBe(before + 1);
});

test('the answer that is kept does not show the secret', async () => {
  const { body: made } = await create('sealed');
  const rows = await api.sql<{ text: string }>(
    `select convert_from(response_body, 'utf8') as text from idempotency_keys where key = 'sealed'`,
  );
  expect(rows[0]?.text).toMatch(/^v1\./);
  expect(rows[0]?.text).not.toContain(made.secret);
});

test('another body, or another path, under the same key is 422', async () => {
  await create('two');
  expect((await create('two', { ...body, description: 'x' })).body).toMatchObject({
    status: 422,
    code: 'idempotency_key_reused',
  });
  expect((await create('two', body, tenant, '/tenant/webhooks/subscriptions')).body.code).toBe(
    'idempotency_key_reused',
  );
});

test('many at once: one is done, the others wait or are told to', async () => {
  const before = await count();
  const replies = await Promise.all(Array.from({ length: 20 }, () => create('many')));
  expect(await count()).toBe(before + 1);
  for (const reply of replies) expect([201, 409]).toContain(reply.status);
  for (const reply of replies.filter(({ status }) => status === 409))
    expect([reply.body.code, reply.headers.get('retry-after')]).toEqual(['request_in_progress', '1']);
  expect(
    replies.filter(({ status, headers }) => status === 201 && headers.get('idempotent-replayed') === null),
  ).toHaveLength(1);
});

test('while the first is under way the second is 409', async () => {
  const made = (await create('for-test')).body;
  const path = `/webhooks/subscriptions/${made.id}/test`;
  const arrived = once(gate, 'arrived');
  const first = create('slow', {}, tenant, path);
  await arrived;
  expect((await create('slow', {}, tenant, path)).body.code).toBe('request_in_progress');
  letGo?.();
  const answer = await first;
  expect((await create('slow', {}, tenant, path)).body).toEqual(answer.body);
});

test('what failed has changed nothing and may be made again', async () => {
  const bad = { ...body, url: 'http://example.com' };
  expect((await create('failed', bad)).status).toBe(422);
  expect((await create('failed', bad)).headers.get('idempotent-replayed')).toBeNull();
  const missing = '/webhooks/subscriptions/ep_01h455vb4pex5vsknk084sn02q/pause';
  expect((await create('missing', {}, tenant, missing)).status).toBe(404);
  expect((await create('missing', {}, tenant, missing)).status).toBe(404);
});

test('a request whose process died may be made again after its lease', async () => {
  await create('dead');
  await api.sql(
    `update idempotency_keys set status = 'in_progress', lease_until = now() - interval '1 second' where key = 'dead'`,
  );
  expect((await create('dead', { ...body, description: 'other' })).body.code).toBe('idempotency_key_reused');
  expect((await create('dead')).headers.get('idempotent-replayed')).toBeNull();
});

test('a key is free again once its answer has expired', async () => {
  await create('old');
  await api.sql(`update idempotency_keys set expires_at = now() - interval '1 second' where key = 'old'`);
  expect((await create('old', { ...body, description: 'new' })).status).toBe(201);
});

test('keys belong to the API key that sent them', async () => {
  const other = await api.tenant();
  const [mine, theirs] = [await create('shared'), await create('shared', body, other)];
  expect(theirs.headers.get('idempotent-replayed')).toBeNull();
  expect(theirs.body.id).not.toBe(mine.body.id);
});

test('the operator has keys too, and a wrong key is 422', async () => {
  const make = (key: string) =>
    api.operator('POST', '/admin/tenants', { external_id: 'once', name: 'Once' }, { 'idempotency-key': key });
  const [first, again] = [await make('op'), await make('op')];
  expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
  expect((await make('a b')).body.errors[0].field).toBe('Idempotency-Key');
});
