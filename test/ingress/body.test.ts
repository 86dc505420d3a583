import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import type { Request } from 'express';
import { afterEach, expect, test } from 'vitest';
import { createReadBody } from '../../src/api/ingress/body.js';
import { open } from '../path/raw.js';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What becomes of the body of a request that consists of this text. */
async function bodyOf(text: string): Promise<string> {
  const read = createReadBody(limits);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = await open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  ends.push(() => {
    socket.destroy();
    server.close().closeAllConnections();
  });
  socket.write(text);
  const [request] = await once(server, 'request');
  const body = await read(request as Request);
  return body.fault ?? body.bytes.toString();
}
const head = (length: number | 'chunked', more = '') =>
  `POST / HTTP/1.1\r\nHost: x\r\n${length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n${more}\r\n`;
const limits = { bytes: 10, readAway: 40, atOnce: 25 };

test.each([
  ['its bytes', `${head(10)}0123456789`, '0123456789'],
  ['nothing', head(0), ''],
  ['in chunks', `${head('chunked')}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`, 'abcde'],
  ['a byte too many', head(11) + 'x'.repeat(11), 'too_large'],
  ['said to be far too many', head(41), 'too_large'],
  ['chunks without end', `${head('chunked')}29\r\n${'x'.repeat(41)}\r\n`, 'too_large'],
  ['compressed', `${head(3, 'Content-Encoding: gzip\r\n')}abc`, 'encoded'],
  ['identity is no encoding', `${head(3, 'Content-Encoding: Identity\r\n')}abc`, 'abc'],
])('%s', async (_what, text, expected) => {
  expect(await bodyOf(text)).toBe(expected);
});

test('all that are read at once have a limit; what has ended or broken makes room', async () => {
  const read = createReadBody(limits);
  const begin = async (text: string) => {
    const request = Object.assign(new PassThrough(), { headers: {} });
    const body = read(request as unknown as Request);
    request.write(text);
    await new Promise((resolve) => setImmediate(resolve));
    return { request, body };
  };
  const one = await begin('123456789');
  const two = await begin('abcdefghi');
  const three = await begin('ABCDEFGH');
  three.request.end();
  expect(await three.body).toEqual({ fault: 'busy' });
  one.request.destroy();
  expect(await one.body).toEqual({ fault: 'broken' });
  const four = await begin('ABCDEFGH');
  four.request.end();
  two.request.end('j');
  expect(await four.body).toEqual({ bytes: Buffer.from('ABCDEFGH') });
  expect(await two.body).toEqual({ bytes: Buffer.from('abcdefghij') });
  const five = await begin('0123456789');
  const six = await begin('0123456789');
  for (const { request } of [five, six]) request.end();
  expect(await Promise.all([five.body, six.body])).not.toContainEqual({ fault: 'busy' });
});
