import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestService, type TestService } from '../setup/service.js';
import { payment, postEvent, signedEvent } from './post-event.js';
import { open, raw } from './raw.js';

let service: TestService;
const sockets: Socket[] = [];
let goodOnes = 0;
beforeAll(async () => {
  service = await startTestService(
    { LOG_LEVEL: 'fatal', TRUST_PROXY: 'loopback' },
    { roles: { api: true, queues: [] } },
  );
});
afterAll(() => service?.stop());
/** Whatever was done to it, the server goes on answering. */
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  expect(await postGood()).toBe(200);
});

const good = () => signedEvent('stripe', 'payment_intent.succeeded', payment(`http_${++goodOnes}`));
const postGood = async () => (await postEvent(service.url, 'stripe', good())).status;
/** A rightly signed request as text, with these headers in place of its `Content-Length`. */
function signedRequest(...headers: string[]): string {
  const message = good();
  const own = headers.length > 0 ? headers : [`Content-Length: ${message.body.length}`];
  const signature = Object.entries(message.headers).map(([name, value]) => `${name}: ${value}`);
  return `${['POST /webhooks/stripe HTTP/1.1', 'Host: x', ...signature, ...own].join('\r\n')}\r\n\r\n${message.body}`;
}
const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((one) => Number(one[1]));
const statusOf = (answer: string) => statuses(answer)[0];

describe('requests that can be read in two ways are read in none', () => {
  test.each([
    ['length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['two lengths', ['Content-Length: 5', 'Content-Length: 6']],
    ['a length that is none', ['Content-Length: 5, 6']],
    ['a negative length', ['Content-Length: -1']],
    ['an unknown transfer encoding', ['Transfer-Encoding: xchunked']],
    ['chunks that are not last', ['Transfer-Encoding: chunked, identity']],
    ['a space before the colon', ['Transfer-Encoding : chunked']],
    ['a folded header', ['Transfer-Encoding:', ' chunked']],
    ['chunks of no number', ['Transfer-Encoding: chunked']],
  ])('%s', async (_what, headers) => {
    expect(statusOf(await raw(service.url, signedRequest(...headers)))).toBe(400);
  });
});

test.each([
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['no host', 'POST /webhooks/stripe HTTP/1.1\r\nContent-Length: 0\r\n\r\n'],
  ['a bare line feed and a NUL', 'POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n'],
])('%s: 400', async (_what, text) => {
  expect(statusOf(await raw(service.url, text))).toBe(400);
});

test('garbage behind a good request ends the connection', async () => {
  const answer = await raw(service.url, `${signedRequest()}GARBAGE ${'\0'.repeat(100)}\r\n\r\n`);
  expect(statuses(answer).at(-1)).toBe(400);
});

test('good requests that come together on one connection are each answered', async () => {
  const last = signedRequest().replace('Host: x', 'Host: x\r\nConnection: close');
  expect(statuses(await raw(service.url, `${signedRequest()}${signedRequest()}${last}`))).toEqual([200, 200, 200]);
});

test('headers: more than 16 KiB and more than 200 lines are answered 431, a doubled signature 400', async () => {
  const message = good();
  const large = `${signedRequest()}`.replace('Host: x', `Host: x\r\nX-Large: ${'x'.repeat(17_000)}`);
  expect(statusOf(await raw(service.url, large))).toBe(431);
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`x-${n}`, '1']));
  expect(await postEvent(service.url, 'stripe', message, many)).toMatchObject({
    status: 431,
    body: { received: false, error: { code: 'too_many_headers' } },
  });
  const signature = /^stripe-signature: .*$/im.exec(signedRequest())![0];
  const doubled = signedRequest().replace('Host: x', `Host: x\r\n${signature}\r\nConnection: close`);
  expect(await raw(service.url, doubled)).toMatch(/^HTTP\/1\.1 400[\s\S]*duplicate_header/);
});

test('hundreds of signatures in one header are not tried', async () => {
  const { body, headers } = good();
  const stuffed = `${(headers as Record<string, string>)['Stripe-Signature']}${`,v1=${'0'.repeat(64)}`.repeat(20)}`;
  const answer = await postEvent(service.url, 'stripe', { body, headers: { 'stripe-signature': stuffed } });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'signature_missing' } } });
});

describe('bodies', () => {
  test('compressed ones are answered 415, in the gateway’s words', async () => {
    const encoded = { 'content-encoding': 'gzip' };
    expect(await postEvent(service.url, 'stripe', good(), encoded)).toMatchObject({
      status: 415,
      body: { received: false, error: { code: 'unsupported_encoding' } },
    });
    expect(await postEvent(service.url, 'asaas', signedEvent('asaas', 'PAYMENT_RECEIVED'), encoded)).toMatchObject({
      status: 415,
      body: { success: false, error: expect.any(String) },
    });
  });

  test('a type that is none does not matter: the bytes are what is signed', async () => {
    for (const type of ['', ';;;', 'text/html; charset=klingon', 'multipart/form-data'])
      expect((await postEvent(service.url, 'stripe', good(), { 'content-type': type })).status).toBe(200);
  });

  test('endless chunks are cut off with 413', async () => {
    const socket = await open(service.url);
    sockets.push(socket);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const pour = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pour);
    pour();
    await closed;
    expect(['', 'HTTP/1.1 413']).toContain(answer.slice(0, 12));
  });

  test('one that is said to be huge is not waited for', async () => {
    const answer = await raw(service.url, signedRequest('Content-Length: 99999999999'));
    expect(answer).toMatch(/^HTTP\/1\.1 413[\s\S]*too_large/);
  });
});

test('200 connections that send a byte from time to time do not stop good requests', async () => {
  const slow = await Promise.all(Array.from({ length: 200 }, () => open(service.url)));
  sockets.push(...slow);
  const head = 'POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n';
  // Half of them stay in the head, half in the body.
  for (const [index, socket] of slow.entries()) socket.write(index % 2 === 0 ? head : `${head}\r\n`);
  for (let round = 0; round < 10; round++) {
    for (const socket of slow) socket.write('x');
    expect(await Promise.all([postGood(), postGood(), postGood()])).toEqual([200, 200, 200]);
  }
  expect(slow.filter((socket) => !socket.destroyed)).toHaveLength(200);
});
