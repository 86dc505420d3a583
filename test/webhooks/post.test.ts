import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bodyOf, httpReceiver, rawReceiver, request, testPoster } from './receivers.js';

describe('post: what is sent', () => {
  test('post sends the body and headers as given, its user agent, and asks for no compression', async () => {
    const seen: { body?: string; method?: string; path?: string; headers?: Record<string, unknown> } = {};
    const receiver = await httpReceiver(async (incoming, answer) => {
      Object.assign(seen, { method: incoming.method, path: incoming.url, headers: incoming.headers });
      seen.body = await bodyOf(incoming);
      answer.end('thanks');
    });
    const poster = testPoster({ userAgent: 'Agent/1' });
    const result = await poster.post(
      request(`${receiver.url}?x=1`, { headers: { 'X-Event': 'invoice.paid' }, body: Buffer.from('{"ä":1}') }),
    );
    expect(result).toMatchObject({
      ok: true,
      status: 200,
      body: 'thanks',
      error: null,
      errorKind: null,
      ownFault: false,
    });
    expect(result.startedAt).toBeGreaterThan(1_600_000_000_000);
    expect(result.durationMs).toBeGreaterThanOrEqual(0);
    expect(seen).toMatchObject({ method: 'POST', path: '/hook?x=1', body: '{"ä":1}' });
    expect(seen.headers).toMatchObject({
      host: `127.0.0.1:${receiver.port}`,
      'content-length': '8',
      'user-agent': 'Agent/1',
      'accept-encoding': 'identity',
      'x-event': 'invoice.paid',
    });
  });

  test("post keeps the request's own user agent, however it is written", async () => {
    const agents: unknown[] = [];
    const receiver = await httpReceiver((incoming, answer) => {
      agents.push(incoming.rawHeaders.filter((_, index, all) => all[index - 1]?.toLowerCase() === 'user-agent'));
      answer.end();
    });
    await testPoster({ userAgent: 'Agent/1' }).post(request(receiver.url, { headers: { 'User-AGENT': 'Own/2' } }));
    expect(agents).toEqual([['Own/2']]);
  });

  test('post with headers that cannot be sent is a result, not a throw', async () => {
    const poster = testPoster();
    const result = await poster.post(request('http://127.0.0.1:1/', { headers: { 'X-Bad': 'a\r\nb' } }));
    expect(result).toMatchObject({ ok: false, status: null, errorKind: 'protocol' });
    expect(poster.connections().active).toBe(0);
  });
});

describe('post: what the status means', () => {
  test.each([200, 201, 202, 204, 299])('post takes %d as delivered', async (status) => {
    const receiver = await httpReceiver((_, answer) => answer.writeHead(status).end());
    expect(await testPoster().post(request(receiver.url))).toMatchObject({ ok: true, status, error: null });
  });

  test.each([400, 404, 410, 429, 500, 503])('post takes %d as failed, with the answer kept', async (status) => {
    const receiver = await httpReceiver((_, answer) => answer.writeHead(status).end('why'));
    const result = await testPoster().post(request(receiver.url));
    expect(result).toMatchObject({
      ok: false,
      status,
      body: 'why',
      error: `HTTP ${status}`,
      errorKind: null,
      ownFault: false,
    });
  });

  test.each([301, 302, 303, 307, 308])('post takes %d as failed and does not follow it', async (status) => {
    const other = await httpReceiver((_, answer) => answer.end());
    const receiver = await httpReceiver((_, answer) => answer.writeHead(status, { location: other.url }).end());
    const result = await testPoster().post(request(receiver.url));
    expect(result).toMatchObject({ ok: false, status, error: `HTTP ${status} (redirects are not followed)` });
    expect(other.connections()).toBe(0);
  });

  test('post waits for the final status after informational ones', async () => {
    const receiver = await rawReceiver((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno');
    });
    expect(await testPoster().post(request(receiver.url))).toMatchObject({ ok: false, status: 500, body: 'no' });
  });

  test('post does not take an informational status for an answer', async () => {
    const receiver = await rawReceiver((socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'));
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 150 }));
    expect(result).toMatchObject({ ok: false, status: null, errorKind: 'timeout' });
  });

  test.each([
    [429, '120', 120_000],
    [503, '120', 120_000],
    [503, '9999999', 86_400_000],
    [503, 'soon', null],
    [500, '120', null],
    [200, '120', null],
  ])('post of a %d with Retry-After %s gives %s ms', async (status, value, retryAfterMs) => {
    const receiver = await httpReceiver((_, answer) => answer.writeHead(status, { 'retry-after': value }).end());
    expect(await testPoster().post(request(receiver.url))).toMatchObject({ status, retryAfterMs });
  });
});

describe('post: what is kept of the answer', () => {
  const bodyFor = async (bytes: Buffer | string, headers = {}) => {
    const receiver = await httpReceiver((_, answer) => answer.writeHead(500, headers).end(bytes));
    return (await testPoster().post(request(receiver.url))).body;
  };

  test('post keeps the first 2,048 characters', async () => {
    expect(await bodyFor(`${'é'.repeat(2047)}xyz`)).toBe(`${'é'.repeat(2047)}x`);
    expect(await bodyFor('€'.repeat(4000))).toBe('€'.repeat(2048));
  });

  test('post does not cut a surrogate pair in two', async () => {
    expect(await bodyFor(`${'x'.repeat(2047)}😀`)).toBe('x'.repeat(2047));
    expect(await bodyFor('😀'.repeat(3000))).toBe('😀'.repeat(1024));
  });

  test('post replaces NUL and invalid UTF-8, which PostgreSQL cannot hold', async () => {
    expect(await bodyFor(Buffer.from([0x61, 0x00, 0xff, 0x62]))).toBe('a\uFFFD\uFFFDb');
  });

  test('post keeps an empty answer as empty', async () => {
    expect(await bodyFor('')).toBe('');
  });

  test('post does not decompress: a gzip bomb stays as small as it came', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const body = await bodyFor(bomb, { 'content-encoding': 'gzip' });
    expect(body).toHaveLength(2048);
    expect(body).not.toMatch(/^\uFFFD{2048}$/);
    expect(body?.charCodeAt(0)).toBe(0x1f);
  });
});
