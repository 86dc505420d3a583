import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/api/http-server.js';
import { createProbesApp } from '../../src/api/probes-app.js';

let isReady = true;
let server: HttpServer;
beforeAll(async () => {
  const app = createProbesApp({
    config: { metricsToken: 'metrics-token', publicUrl: undefined },
    log: pino({ level: 'silent' }),
    metrics: async (accept) => ({ contentType: 'text/plain; version=0.0.4', text: `up 1\n# ${accept}\n` }),
    readiness: async () => ({ ok: isReady, checks: {} }),
    version: '0.1.0',
  });
  server = await startHttpServer(app, { port: 0, host: '127.0.0.1' });
});
afterAll(() => server?.stop());
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers });

test('a worker tells its metrics to this machine, and to who has the token, but not to what a proxy passes on', async () => {
  const answer = await get('/metrics', { accept: 'application/openmetrics-text' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toBe('up 1\n# application/openmetrics-text\n');
  const proxied = { 'x-forwarded-for': '1.2.3.4' };
  expect((await get('/metrics', proxied)).status).toBe(401);
  expect((await get('/metrics', { ...proxied, authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await get('/metrics', { ...proxied, authorization: 'Bearer metrics-token' })).status).toBe(200);
});

test('and whether it works, and nothing else', async () => {
  expect((await get('/health')).status).toBe(200);
  expect((await get('/ready')).status).toBe(200);
  isReady = false;
  expect((await get('/health')).status).toBe(200);
  expect((await get('/ready')).status).toBe(503);
  expect((await get('/api/v1/invoices')).status).toBe(404);
  expect((await get('/metrics', {}, 'POST')).status).toBeGreaterThanOrEqual(404);
});
