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
/** Two pieces at once, with 25 bytes in them. */
const limits = { bytes: 10, readAway: 40, pieces: 2, atOnce: 2 * 200 + 25 };

test.each([
  ['its bytes', `${head(10)}0123456789`, '0123456789'],
  ['nothing', head(0), ''],
  ['in chunks', `${head('chunked')}3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n`, 'abcde'],
  ['a byte too many', head(11) + 'x'.repeat(11), 'too_large'],
  ['said to be far too many', head(41), 'too_large'],
  ['chunks without end', `${head('chunked')}29\r\n${'x'.repeat(41)}\r\n`, 'too_large'],
  ['in as many pieces as may be', `${head('chunked')}${'1\r\nx\r\n'.repeat(2)}0\r\n\r\n`, 'xx'],
  ['in too many pieces', `${head('chunked')}${'1\r\nx\r\n'.repeat(3)}`, 'too_large'],
  ['compressed', `${head(3, 'Content-Encoding: gzip\r\n')}abc`, 'encoded'],
  ['identity is no encoding', `${head(3, 'Content-Encoding: Identity\r\n')}abc`, 'abc'],
])('%s', async (_what, text, expected) => {
  expect(await bodyOf(text)).toBe(expected);
});

test('all that are held at once have a limit; what is released or has broken makes room', async () => {
  const read = createReadBody(limits);
  const begin = async (text: string) => {
    const request = Object.assign(new PassThrough(), { headers: {} });
    const body = read(request as unknown as Request);
    request.write(text);
    await new Promise((resolve) => setImmediate(resolve));
    return { request, body };
  };
  const end = async ({ request, body }: Awaited<ReturnType<typeof begin>>, more = '') => {
    request.end(more);
    return body;
  };
  const one = await begin('123456789');
  const two = await begin('abcdefghi');
  expect(await end(await begin('ABCDEFGH'))).toEqual({ fault: 'busy' });
  one.request.destroy();
  expect(await one.body).toEqual({ fault: 'broken' });
  const three = await end(await begin('ABCDEFGH'));
  expect(three).toMatchObject({ bytes: Buffer.from('ABCDEFGH') });
  expect(await end(two, 'j')).toMatchObject({ bytes: Buffer.from('abcdefghij') });

  const four = await begin('0123456789');
  expect(await end(await begin('0123456789'))).toEqual({ fault: 'busy' });
  for (let times = 0; times < 3; times++) three.release?.();
  (await two.body).release?.();
  expect(await end(await begin('0123456789'))).toMatchObject({ bytes: Buffer.from('0123456789') });
  expect(await end(four)).toMatchObject({ bytes: Buffer.from('0123456789') });
});
