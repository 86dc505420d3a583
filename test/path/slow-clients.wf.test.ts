import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestService, type TestService } from '../setup/service.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { open, raw } from './raw.js';

/** The product's limits are seconds; which of them ends what is the same. */
const limits = {
  headersTimeout: 800,
  requestTimeout: 1500,
  connectionsCheckingInterval: 100,
  keepAliveTimeout: 500,
  stuckTimeout: 2000,
};
let service: TestService;
let goodOnes = 0;
const sockets: Socket[] = [];
beforeAll(async () => {
  service = await startTestService({ LOG_LEVEL: 'fatal' }, { roles: { api: true, queues: [] }, httpLimits: limits });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => service?.stop());

const good = () => signedEvent('stripe', 'payment_intent.succeeded', payment(`slow_${++goodOnes}`));
const postGood = async () => (await postEvent(service.url, 'stripe', good())).status;
function signedRequest(): { head: string; body: string } {
  const { body, headers } = good();
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    head: `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${lines.join('')}\r\n`,
    body: body.toString(),
  };
}

/** Sends `at once`, then `drop` byte by byte until the server has had enough; what it said, and whether good ones passed meanwhile. */
async function drip(atOnce: string, drop: string): Promise<{ said: string; sent: number; good: number }> {
  const socket = await open(service.url);
  sockets.push(socket);
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk;
  });
  socket.write(atOnce);
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(drop.charAt(sent++));
  }, 20);
  // Whoever still sends to a connection that was answered and closed is told so by a reset.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const answered = await postGood();
  await closed;
  clearInterval(timer);
  return { said, sent, good: answered };
}

test('a head that comes drop by drop is answered 408', async () => {
  const { head } = signedRequest();
  const { said, sent, good } = await drip('', `X-Long: ${'x'.repeat(2000)}${head}`.replace(/^/, 'POST / HTTP/1.1\r\n'));
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(sent).toBeLessThan(2000);
  expect(good).toBe(200);
});

test('a body that comes drop by drop is answered 408, and is no event', async () => {
  const { head, body } = signedRequest();
  const { said, sent, good } = await drip(head, body);
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(sent).toBeLessThan(body.length);
  expect(good).toBe(200);
});

test('a thousand connections that say nothing keep nobody out, and are closed', async () => {
  const silent = await Promise.all(Array.from({ length: 1000 }, () => open(service.url)));
  sockets.push(...silent);
  for (const socket of silent) socket.resume();
  const closed = Promise.all(silent.map((socket) => once(socket, 'close')));
  expect(await Promise.all(Array.from({ length: 20 }, postGood))).toEqual(Array(20).fill(200));
  await closed;
});

test('a connection is kept for the next request, and not for ever', async () => {
  const { head, body } = signedRequest();
  const answer = await raw(service.url, head + body);
  expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nConnection: keep-alive\r\n/i);
});

test('who asks for much and never reads is not waited for', async () => {
  // Made when it is first asked for.
  expect((await (await fetch(`${service.url}/openapi.json`)).text()).length).toBeGreaterThan(100_000);
  const socket = await open(service.url);
  sockets.push(socket);
  socket.pause();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100));
  // Only by writing does it hear that nobody listens any more.
  const knocking = setInterval(() => socket.write('\r\n'), 100);
  expect(await postGood()).toBe(200);
  await closed;
  clearInterval(knocking);
});
