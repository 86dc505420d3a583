import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import helmet from 'helmet';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnswerError } from '../../src/api/answer-error.js';
import { createPage } from '../../src/api/page/serve-page.js';

const script = `console.log('${'x'.repeat(2000)}');`;
let folder: string;
let servers: Server[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);
  write('secret.txt', 'outside');
  write('dist/index.html', '<meta property="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>');
  write('dist/favicon.svg', '<svg/>');
  write('dist/.hidden', 'hidden');
  write('dist/assets/app-1a2b.js', script);
  write('dist/assets/app-1a2b.js.br', brotliCompressSync(script));
  write('dist/assets/late-3c4d.js', script);
  servers = [];
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** Answers of a page as `createApp` has it; paths go out as they are. */
async function served(frameOrigins: string[] = [], dist = 'dist') {
  const app = express().disable('x-powered-by').use(helmet());
  app.use(createPage({ config: { page: { frameOrigins } }, pageFolder: join(folder, dist) }));
  app.use(createAnswerError({ log: pino({ level: 'silent' }), config: { publicUrl: undefined } }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return async (path: string, headers: Record<string, string> = {}) => {
    const asked = httpRequest({ port, host: '127.0.0.1', path, headers, agent: false }).end();
    const [response] = await once(asked, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    return { status: response.statusCode as number, headers: response.headers, bytes, text: bytes.toString() };
  };
}

describe('the page', () => {
  test.each(['/portal', '/portal/', '/portal/webhooks/ep_1', '/console', '/console/x/y'])(
    '%s is its index, with a nonce of this answer, and is kept nowhere',
    async (path) => {
      const get = await served();
      const [one, other] = [await get(path), await get(path)];
      const nonce = /content="([^"]{22,})"/.exec(one.text)?.[1];
      expect(one.status).toBe(200);
      expect(one.text).toBe(`<meta property="csp-nonce" content="${nonce}"><style nonce="${nonce}"></style>`);
      expect(one.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(other.text).not.toBe(one.text);
      expect([one.headers['cache-control'], one.headers['referrer-policy']]).toEqual(['no-store', 'no-referrer']);
    },
  );

  test('runs no script but its own, talks to nobody else, and is framed by nobody', async () => {
    const { headers } = await (await served())('/portal');
    const policy = String(headers['content-security-policy']);
    for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
      expect(policy.split('; ')).toContain(part);
    expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe|\*/);
    expect(headers['x-frame-options']).toBeDefined();
  });

  test('the portal is framed by the origins that are listed, the console by nobody', async () => {
    const get = await served(['https://app.example']);
    const [portal, operators] = [await get('/portal'), await get('/console')];
    expect(portal.headers['content-security-policy']).toMatch(/frame-ancestors 'self' https:\/\/app\.example$/);
    expect(portal.headers['x-frame-options']).toBeUndefined();
    expect(operators.headers['content-security-policy']).toMatch(/frame-ancestors 'none'$/);
    expect(operators.headers['x-frame-options']).toBeDefined();
  });

  test('that is not built says so', async () => {
    const { status, text } = await (await served([], 'nowhere'))('/portal');
    expect([status, JSON.parse(text)]).toEqual([
      404,
      expect.objectContaining({ code: 'not_found', detail: 'The page is not built: run `npm run build`.' }),
    ]);
  });
});

describe('its files', () => {
  test('are kept for ever by who has them, as their names change with them', async () => {
    const { status, headers, text } = await (await served())('/portal/assets/app-1a2b.js');
    expect([status, headers['cache-control'], headers['content-type'], text]).toEqual([
      ...[200, 'public, max-age=31536000, immutable', 'text/javascript; charset=utf-8'],
      script,
    ]);
  });

  test('come compressed as they lie there, or on the way', async () => {
    const get = await served();
    const ready = await get('/console/assets/app-1a2b.js', { 'accept-encoding': 'gzip, br' });
    expect([ready.headers['content-encoding'], ready.headers.vary, ready.headers['content-type']]).toEqual([
      ...['br', 'Accept-Encoding', 'text/javascript; charset=utf-8'],
    ]);
    expect(ready.bytes).toEqual(brotliCompressSync(script));
    const late = await get('/portal/assets/late-3c4d.js', { 'accept-encoding': 'gzip' });
    expect([late.headers['content-encoding'], gunzipSync(late.bytes).toString()]).toEqual(['gzip', script]);
  });

  test('beside the hashed ones are looked at again', async () => {
    const { headers, text } = await (await served())('/portal/favicon.svg');
    expect([headers['cache-control'], headers['content-type'], text]).toEqual([
      ...['public, max-age=0', 'image/svg+xml', '<svg/>'],
    ]);
  });

  test.each([
    '/portal/assets/gone-9f9f.js',
    '/portal/assets/../../secret.txt',
    '/portal/assets/..%2f..%2fsecret.txt',
    '/portal/assets/%2e%2e/%2e%2e/secret.txt',
  ])('%s is not found, and no page either', async (path) => {
    expect((await (await served())(path)).status).toBe(404);
  });

  test.each(['/portal/../secret.txt', '/portal/..%2fsecret.txt', '/portal/.hidden', '/portal/%00'])(
    '%s shows nothing but the page',
    async (path) => {
      expect((await (await served())(path)).text).toMatch(/^<meta/);
    },
  );
});
