import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiDeps } from '../../src/api/deps.js';
import { createDatabase } from '../../src/db/connection.js';
import { adminKey, type Reply, startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
const gatewayRouter: ApiDeps['gatewayRouter'] = async ({ request, response, path, address }, next) => {
  if (path !== 'stripe') return next();
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ parsed: 'body' in request, path, address }));
};

beforeAll(async () => {
  api = await startTestApi({ gatewayRouter, config: { metricsToken: 'metrics-token' } });
  tenant = await api.tenant();
});
afterAll(() => api.close());

describe('who may', () => {
  test.each([
    ['no key', null],
    ['a wrong key', 'bh_wrong'],
    ['a key of the right form', `bh_${'A'.repeat(43)}`],
    ['half of the operator key', adminKey.slice(0, 10)],
  ])('%s: 401', async (_name, key) => {
    const reply = await api.as(key)('GET', '/webhooks/subscriptions');
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect(reply.body).toMatchObject({ code: 'unauthorized', status: 401 });
  });

  test('the operator may not act as a tenant, nor a tenant as the operator: 403', async () => {
    expect((await api.operator('GET', '/webhooks/subscriptions')).body.code).toBe('tenant_key_required');
    expect((await tenant.call('GET', '/admin/tenants')).body.code).toBe('operator_key_required');
  });

  test('a key for reading may not write: 403', async () => {
    const reader = await api.tenant(undefined, ['read']);
    expect((await reader.call('GET', '/webhooks/subscriptions')).status).toBe(200);
    const reply = await reader.call('POST', '/webhooks/subscriptions', { url: 'https://example.com', event: '*' });
    expect(reply.body).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });

  test('a revoked and an expired key: 401', async () => {
    const { id } = tenant;
    const make = async (more: object) =>
      (await api.operator('POST', `/admin/tenants/${id}/api-keys`, { name: 'k', scopes: ['read'], ...more })).body;
    const expired = await make({ expires_at: '2020-01-01T00:00:00Z' });
    expect((await api.as(expired.key)('GET', '/events')).status).toBe(401);
    const revoked = await make({});
    expect((await api.as(revoked.key)('GET', '/events')).status).toBe(200);
    expect((await api.operator('DELETE', `/admin/tenants/${id}/api-keys/${revoked.id}`)).status).toBe(204);
    expect((await api.as(revoked.key)('GET', '/events')).status).toBe(401);
  });

  test('the use of a key is noted, at most once a minute', async () => {
    const used = () =>
      api.sql<{ at: Date }>(`select last_used_at as at from api_keys where tenant_id = $1`, [tenant.uuid]);
    const before = await used();
    await tenant.call('GET', '/events');
    expect(await used()).toEqual(before);
    await api.sql(`update api_keys set last_used_at = now() - interval '2 minutes' where tenant_id = $1`, [
      tenant.uuid,
    ]);
    await tenant.call('GET', '/events');
    expect((await used())[0]?.at.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('what is refused is told as RFC 9457', () => {
  const send = (path: string, init: RequestInit) =>
    fetch(`${api.url}${path}`, { ...init, headers: { authorization: `Bearer ${tenant.key}`, ...init.headers } });

  test.each<[string, string, RequestInit, number, string]>([
    ['an unknown path', '/api/v1/nothing', {}, 404, 'not_found'],
    ['an unknown path outside', '/nothing', {}, 404, 'not_found'],
    ['an unknown gateway', '/webhooks/paypal', { method: 'POST' }, 404, 'not_found'],
    ['an unknown method', '/api/v1/events', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['an unknown version', '/api/v1/events', { headers: { 'billhook-version': '9.9' } }, 406, 'unsupported_version'],
    [
      'bad JSON',
      '/api/v1/webhooks/subscriptions',
      { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } },
      400,
      'malformed_json',
    ],
    [
      'a form',
      '/api/v1/webhooks/subscriptions',
      { method: 'POST', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    [
      'more than a MiB',
      '/api/v1/webhooks/subscriptions',
      { method: 'POST', body: `"${'x'.repeat(1024 * 1024)}"`, headers: { 'content-type': 'application/json' } },
      413,
      'body_too_large',
    ],
    [
      'a list as body',
      '/api/v1/webhooks/subscriptions',
      { method: 'POST', body: '[]', headers: { 'content-type': 'application/json' } },
      422,
      'validation_failed',
    ],
    ['an unknown filter', '/api/v1/events?tipe=x', {}, 422, 'validation_failed'],
    ['a filter twice', '/api/v1/events?type=a&type=b', {}, 422, 'validation_failed'],
    ['a bad cursor', '/api/v1/events?cursor=abc', {}, 422, 'validation_failed'],
    ['a bad escape', '/api/v1/events/%E0%A4%A', {}, 400, 'malformed_request'],
    ['an id of another kind', '/api/v1/events/inv_01h455vb4pex5vsknk084sn02q', {}, 404, 'not_found'],
  ])('%s', async (_name, path, init, status, code) => {
    const response = await send(path, init);
    const body = (await response.json()) as Reply['body'];
    expect([response.status, body.code, body.status]).toEqual([status, code, status]);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({ type: `/api/v1/errors#${code}`, request_id: response.headers.get('x-request-id') });
    expect(body.title && body.detail).toBeTruthy();
  });

  test('405 lists the methods', async () => {
    expect((await send('/api/v1/webhooks/subscriptions', { method: 'PUT' })).headers.get('allow')).toBe(
      'POST, GET, HEAD',
    );
  });

  test('a character that cannot be stored is 422, wherever it stands', async () => {
    const reply = await api.operator('PATCH', `/admin/tenants/${tenant.id}`, { branding: { a: 'x\0y' } });
    expect([reply.status, reply.body.code]).toEqual([422, 'validation_failed']);
    expect((await api.operator('GET', '/admin/tenants/ext:%00')).status).toBe(422);
  });

  test('a database that is away is 503 with Retry-After, and says nothing of it', async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });
    const away = createDatabase({ url: `postgres://user:secret-word@127.0.0.1:${port}/x`, max: 1 });
    const other = await startTestApi({ db: away });
    const reply = await other.as(tenant.key)('GET', '/events');
    expect([reply.status, reply.body.code, reply.headers.get('retry-after')]).toEqual([503, 'unavailable', '5']);
    expect(JSON.stringify(reply.body)).not.toMatch(/127\.0\.0\.1|secret-word|ECONN/);
    await away.close();
    await other.close();
  });
});

describe('every answer', () => {
  test('names the request: a harmless id is kept, another replaced', async () => {
    const id = async (given: string) =>
      (await tenant.call('GET', '/events', undefined, { 'x-request-id': given })).headers.get('x-request-id');
    expect(await id('abc-123')).toBe('abc-123');
    expect(await id('a b"')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('says which version it speaks, and is not cached', async () => {
    const { headers } = await tenant.call('GET', '/events', undefined, { 'billhook-version': '1.0' });
    expect(headers.get('billhook-version')).toBe('1.0');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('ratelimit')).toContain('r=');
  });

  test('leaves one line, without keys, bodies and queries', async () => {
    api.lines.length = 0;
    await tenant.call('POST', '/webhooks/subscriptions?x=secret-query', {
      url: 'https://example.com',
      event: '*',
      secret: 'secret-body',
    });
    const text = JSON.stringify(api.lines);
    expect(api.lines).toHaveLength(1);
    expect(api.lines[0]).toMatchObject({
      route: '/api/v1/webhooks/subscriptions',
      method: 'POST',
      status: 422,
      tenant: tenant.id,
      key_prefix: tenant.key.slice(0, 10),
      problem: 'validation_failed',
    });
    expect(text).not.toMatch(/secret-body|secret-query/);
    expect(text).not.toContain(tenant.key);
  });

  test('more requests than allowed: 429 with Retry-After, for that key alone', async () => {
    const small = await startTestApi({ config: { rateLimitPerMinute: 4 } });
    const [one, other] = [await small.tenant(), await small.tenant()];
    for (let n = 0; n < 4; n++) expect((await one.call('GET', '/events')).status).toBe(200);
    const reply = await one.call('GET', '/events');
    expect([reply.status, reply.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await other.call('GET', '/events')).status).toBe(200);
    await small.close();
  });
});

describe('operations', () => {
  test('gateways come before any parsing, under both names', async () => {
    for (const path of ['/webhooks/stripe', '/webhook/stripe']) {
      const response = await fetch(`${api.url}${path}`, {
        method: 'POST',
        body: '{"a":1}',
        headers: { 'content-type': 'application/json' },
      });
      expect(await response.json()).toEqual({
        parsed: false,
        path: 'stripe',
        address: expect.stringMatching(/127\.0\.0\.1$/),
      });
    }
  });

  test('/health, /version, /openapi.json and the errors need no key', async () => {
    const get = async (path: string): Promise<Reply['body']> => (await fetch(`${api.url}${path}`)).json();
    expect(await get('/health')).toEqual({ status: 'ok' });
    expect(await get('/version')).toMatchObject({ name: 'billhook', version: '0.1.0', api_versions: ['1.0', '1.1'] });
    expect((await get('/openapi.json')).openapi).toBe('3.1.0');
    expect((await get('/api/v1/errors')).data).toContainEqual(
      expect.objectContaining({ code: 'idempotency_key_reused', status: 422 }),
    );
  });

  test('/ready is 503 when something is missing', async () => {
    expect((await fetch(`${api.url}/ready`)).status).toBe(200);
    const not = await startTestApi({ readiness: async () => ({ ok: false, checks: { database: 'away' } }) });
    const response = await fetch(`${not.url}/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not_ready', checks: { database: 'away' } },
    ]);
    await not.close();
  });

  test('/metrics is open to this machine, and to its token, but not to what a proxy passes on', async () => {
    const status = async (headers: Record<string, string>) => (await fetch(`${api.url}/metrics`, { headers })).status;
    expect(await status({})).toBe(200);
    expect(await status({ 'x-forwarded-for': '127.0.0.1' })).toBe(401);
    expect(await status({ 'x-forwarded-for': '1.2.3.4', authorization: 'Bearer wrong' })).toBe(401);
    expect(await status({ 'x-forwarded-for': '1.2.3.4', authorization: 'Bearer metrics-token' })).toBe(200);
  });
});
