import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identityHeaders } from '../../src/api/authenticate.js';
import { newSigner, type Signer, serveKeys } from './jwks.js';
import { type Reply, startTestApi, type TestApi, type TestTenant } from './server.js';
import { openStream } from './sse.js';

let api: TestApi;
let keys: Awaited<ReturnType<typeof serveKeys>>;
let signer: Signer;
let a: TestTenant;
let b: TestTenant;
beforeAll(async () => {
  signer = await newSigner('gateway');
  keys = await serveKeys([signer]);
  api = await startTestApi({
    config: { delegation: { jwksUrl: keys.url, audience: 'billhook' }, rateLimitPerMinute: 400 },
  });
  [a, b] = [await api.tenant('a', ['admin']), await api.tenant('b', ['write'])];
});
afterAll(async () => {
  await api.close();
  keys.close();
});

const contextOf = (tenant: string, { scope = 'write', sub = 'user-7', seconds = 300 } = {}): Promise<string> =>
  signer.sign({ tenant, sub, scope, aud: 'billhook', exp: Math.floor(Date.now() / 1000) + seconds });
const withContext = (token: string, method: string, path: string, body?: object, headers = {}): Promise<Reply> =>
  api.as(null)(method, path, body, { 'x-billhook-context': token, ...headers });
const event = { type: 'custom.asked', data: {} };

describe('a context of the platform’s gateway', () => {
  test('stands for the tenant that it names, and nobody else', async () => {
    const published = await withContext(await contextOf('a'), 'POST', '/events', event);
    expect(published.status).toBe(202);
    expect((await a.call('GET', `/events/${published.body.id}`)).status).toBe(200);
    expect((await withContext(await contextOf('b'), 'GET', `/events/${published.body.id}`)).status).toBe(404);
  });

  test('may do what its scope says, and nothing of the operator', async () => {
    const reader = await contextOf('a', { scope: 'read' });
    expect((await withContext(reader, 'GET', '/events')).status).toBe(200);
    expect((await withContext(reader, 'POST', '/events', event)).body.code).toBe('insufficient_scope');
    expect((await withContext(await contextOf('a', { scope: 'fly' }), 'GET', '/events')).status).toBe(403);
    const admin = await contextOf('a', { scope: 'admin' });
    expect((await withContext(admin, 'GET', '/admin/tenants')).body.code).toBe('operator_key_required');
  });

  test('is refused for a tenant that does not exist, beside a key, twice, or forged', async () => {
    const good = await contextOf('a');
    const forged = await (await newSigner('gateway')).sign({
      tenant: 'a',
      sub: 'x',
      scope: 'admin',
      aud: 'billhook',
      exp: Date.now(),
    });
    const refused = [
      await withContext(await contextOf('nobody'), 'GET', '/events'),
      await withContext(good, 'GET', '/events', undefined, { authorization: `Bearer ${a.key}` }),
      await withContext(`${good}, ${good}`, 'GET', '/events'),
      await withContext(forged, 'GET', '/events'),
      await withContext('', 'GET', '/events'),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(Array(5).fill([401, 'unauthorized']));
  });

  test('stands in the audit log as what it is', async () => {
    const made = await withContext(await contextOf('a', { scope: 'admin' }), 'POST', '/api-keys', {
      name: 'x',
      scopes: ['read'],
    });
    const [entry] = await api.sql(
      'select actor_type, actor_id from audit_log where tenant_id = $1 and action = $2 order by id desc',
      [a.uuid, 'api_key.create'],
    );
    expect(made.status).toBe(201);
    expect(entry).toEqual({ actor_type: 'context', actor_id: `context:${a.uuid}:user-7` });
  });

  test('has idempotency keys of its own: neither another subject nor another tenant gets its answer', async () => {
    const send = async (tenant: string, sub: string) =>
      withContext(await contextOf(tenant, { sub }), 'POST', '/events', event, { 'idempotency-key': 'one' });
    const answers = [await send('a', 'u1'), await send('a', 'u2'), await send('b', 'u1')];
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
    const again = await send('a', 'u1');
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([answers[0]?.body.id, 'true']);
  });

  test('reads the stream until it ends', async () => {
    const token = await contextOf('a', { seconds: -27 });
    const stream = await openStream(`${api.url}/api/v1/events/stream`, null, { 'x-billhook-context': token });
    await a.call('POST', '/events', event);
    expect(stream.status).toBe(200);
    await stream.ended;
  });

  test('is told apart from keys that cannot be had', async () => {
    keys.state.fails = true;
    const other = await startTestApi({
      database: api,
      config: { delegation: { jwksUrl: keys.url, audience: 'billhook' } },
    });
    const reply = await other.as(null)('GET', '/events', undefined, { 'x-billhook-context': await contextOf('a') });
    keys.state.fails = false;
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
    await other.close();
  });

  test('is not believed where none is configured', async () => {
    const plain = await startTestApi({ database: api });
    const reply = await plain.as(null)('GET', '/events', undefined, { 'x-billhook-context': await contextOf('a') });
    expect(reply.status).toBe(401);
    await plain.close();
  });
});

test.each(identityHeaders)('%s says nothing', async (name) => {
  expect((await api.as(null)('GET', '/events', undefined, { [name]: 'a' })).status).toBe(401);
  const { body } = await b.call('POST', '/events', event, { [name]: 'a' });
  expect((await a.call('GET', `/events/${body.id}`)).status).toBe(404);
});

describe('keys', () => {
  test('a tenant makes, lists, rotates and revokes its own with the scope admin, and no other’s', async () => {
    const made = await a.call('POST', '/api-keys', { name: 'robot', scopes: ['read'], requests_per_minute: 5 });
    expect(made.body).toMatchObject({ name: 'robot', requests_per_minute: 5, key: expect.stringMatching(/^bh_/) });
    expect((await b.call('POST', '/api-keys', { name: 'x', scopes: ['read'] })).body.code).toBe('insufficient_scope');
    expect((await a.call('GET', '/api-keys')).body.data.map(({ id }: { id: string }) => id)).toContain(made.body.id);
    expect(JSON.stringify((await a.call('GET', '/api-keys')).body)).not.toContain(made.body.key);
    const stranger = await api.tenant('c', ['admin']);
    expect((await stranger.call('DELETE', `/api-keys/${made.body.id}`)).status).toBe(404);
    expect((await stranger.call('POST', `/api-keys/${made.body.id}/rotate`, {})).status).toBe(404);
    expect((await a.call('DELETE', `/api-keys/${made.body.id}`)).status).toBe(204);
    expect((await api.as(made.body.key)('GET', '/events')).status).toBe(401);
  });

  test('a rotated key goes on for its time of grace; the new one may do the same', async () => {
    const old = (await a.call('POST', '/api-keys', { name: 'old', scopes: ['read'] })).body;
    const rotated = await a.call('POST', `/api-keys/${old.id}/rotate`, { grace_seconds: 60 });
    expect(rotated.body).toMatchObject({ name: 'old', scopes: ['read'], expires_at: null });
    const statusOf = async (key: string) => (await api.as(key)('GET', '/events')).status;
    expect([await statusOf(old.key), await statusOf(rotated.body.key)]).toEqual([200, 200]);
    await api.sql(
      `update api_keys set expires_at = expires_at - interval '61 seconds' where name = 'old' and expires_at is not null`,
    );
    expect([await statusOf(old.key), await statusOf(rotated.body.key)]).toEqual([401, 200]);
    expect((await a.call('POST', `/api-keys/${old.id}/rotate`, {})).status).toBe(404);
    const now = await a.call('POST', `/api-keys/${rotated.body.id}/rotate`, { grace_seconds: 0 });
    expect([await statusOf(rotated.body.key), await statusOf(now.body.key)]).toEqual([401, 200]);
  });

  test('a key has a limit of its own', async () => {
    const { key } = (await a.call('POST', '/api-keys', { name: 'slow', scopes: ['read'], requests_per_minute: 2 }))
      .body;
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await api.as(key)('GET', '/events')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await a.call('GET', '/events')).status).toBe(200);
  });
});

test('an address that fails too often is not looked up any more; keys that were right pass', async () => {
  const own = await startTestApi({ database: api });
  const known = await own.as(a.key)('GET', '/events');
  const guess = (n: number) => own.as(`bh_${String(n).padStart(43, 'x')}`)('GET', '/events');
  const replies = await Promise.all(Array.from({ length: 320 }, (_, n) => guess(n)));
  const last = await guess(1000);
  expect([known.status, last.status, replies.filter(({ status }) => status === 401).length >= 300]).toEqual([
    200,
    429,
    true,
  ]);
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await own.as(a.key)('GET', '/events')).status).toBe(200);
  expect((await own.operator('GET', '/admin/tenants')).status).toBe(200);
  expect((await own.as(b.key)('GET', '/events')).status).toBe(429);
  await own.close();
});
