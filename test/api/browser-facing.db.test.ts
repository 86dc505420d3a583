import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi, type TestTenant } from './server.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await startTestApi({ config: { corsOrigins: ['https://app.example'] } });
  tenant = await api.tenant('a', ['write']);
});
afterAll(() => api.close());

describe('versions', () => {
  const keysOf = async (headers: Record<string, string>) =>
    Object.keys((await tenant.call('GET', '/events', undefined, headers)).body).sort();

  test('a list of 1.0 has `has_more`, one of 1.1 and of no version has not', async () => {
    expect(await keysOf({ 'billhook-version': '1.0' })).toEqual(['data', 'has_more', 'next_cursor']);
    expect(await keysOf({ 'billhook-version': '1.1' })).toEqual(['data', 'next_cursor']);
    expect(await keysOf({})).toEqual(['data', 'next_cursor']);
  });

  test('GET /version names what seed 003 names', async () => {
    expect(await (await fetch(`${api.url}/version`)).json()).toMatchObject({
      api_version: 'v1',
      platform_api_version: '1.0',
      compatible_versions: ['1.0', '1.1'],
      minimum_version: '1.0',
    });
  });
});

describe('compression', () => {
  const encodingOf = async (path: string, accept = 'gzip') => {
    const headers = { authorization: `Bearer ${tenant.key}`, 'accept-encoding': accept };
    return (await fetch(`${api.url}/api/v1${path}`, { headers })).headers.get('content-encoding');
  };

  test('a large answer is compressed for who can read it, a small one is not', async () => {
    expect(await encodingOf('/webhooks/event-types')).toBe('gzip');
    expect(await encodingOf('/webhooks/event-types', 'identity')).toBeNull();
    expect(await encodingOf('/events')).toBeNull();
  });

  test('the OpenAPI document is, and is the same', async () => {
    const read = async (accept: string) => {
      const response = await fetch(`${api.url}/openapi.json`, { headers: { 'accept-encoding': accept } });
      return [response.headers.get('content-encoding'), response.headers.get('vary'), await response.text()];
    };
    const [, , text] = await read('identity');
    expect(await read('identity')).toEqual([null, 'Accept-Encoding', text]);
    expect(await read('gzip')).toEqual(['gzip', 'Accept-Encoding', text]);
    expect(await read('gzip;q=0')).toEqual([null, 'Accept-Encoding', text]);
  });

  test('a stream is not: its events come at once', async () => {
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${tenant.key}`, 'accept-encoding': 'gzip' };
    const stream = await fetch(`${api.url}/api/v1/events/stream`, { headers, signal: abort.signal });
    expect(stream.headers.get('content-encoding')).toBeNull();
    abort.abort();
  });
});

describe('pages of other origins', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/api/v1/events`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  test('that are configured may ask, and read what answers tell in headers', async () => {
    const asked = await preflight(api.url, 'https://app.example');
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await tenant.call('GET', '/events', undefined, { origin: 'https://app.example' });
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/RateLimit.*X-Request-Id/);
  });

  test('that are not may not, and none may where none is configured', async () => {
    const other = await tenant.call('GET', '/events', undefined, { origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const plain = await startTestApi({ database: api });
    expect((await preflight(plain.url, 'https://app.example')).headers.get('access-control-allow-origin')).toBeNull();
    await plain.close();
  });
});

test('GET /docs is a page that loads nothing from elsewhere', async () => {
  const page = await fetch(`${api.url}/docs`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link);
  expect(links).toHaveLength(3);
  for (const link of links) expect((await fetch(`${api.url}${link}`)).status, link).toBe(200);
});
