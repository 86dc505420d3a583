import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpServer } from '../../src/api/http-server.js';
import { startMetricsServer } from '../../src/api/metrics-server.js';

let isWorking = true;
let server: HttpServer;
beforeAll(async () => {
  server = await startMetricsServer({
    ...{ port: 0, host: '127.0.0.1', token: 'metrics-token' },
    metrics: async (accept) => ({ contentType: 'text/plain; version=0.0.4', text: `up 1\n# ${accept}\n` }),
    isWorking: () => isWorking,
  });
});
afterAll(() => server?.stop());
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers });

test('a worker tells its metrics to this machine, and to who has the token, but not to what a proxy passes on', async () => {
  const answer = await get('/metrics', { accept: 'application/openmetrics-text' });
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    ...[200, 'text/plain; version=0.0.4'],
    'up 1\n# application/openmetrics-text\n',
  ]);
  const proxied = { 'x-forwarded-for': '1.2.3.4' };
  expect((await get('/metrics', proxied)).status).toBe(401);
  expect((await get('/metrics', { ...proxied, authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await get('/metrics', { ...proxied, authorization: 'Bearer metrics-token' })).status).toBe(200);
});

test('and whether it works, and nothing else', async () => {
  expect((await get('/health')).status).toBe(200);
  isWorking = false;
  expect((await get('/health')).status).toBe(503);
  expect((await get('/api/v1/invoices')).status).toBe(404);
  expect((await get('/metrics', {}, 'POST')).status).toBe(404);
});
