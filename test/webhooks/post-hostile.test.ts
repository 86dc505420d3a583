import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { httpReceiver, rawReceiver, request, testPoster, until } from './receivers.js';

/** Writes until nobody listens any more. */
function flood(socket: Socket, piece: string): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}
const long = { timeoutMs: 30_000 };

describe('post: answers without an end', () => {
  test('post counts informational answers, and gives up on a flood of them long before its time', async () => {
    const receiver = await rawReceiver((socket) => flood(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'));
    const result = await testPoster().post(request(receiver.url, long));
    expect(result).toMatchObject({
      status: null,
      errorKind: 'protocol',
      error: 'the answer is not valid HTTP: too many informational responses',
      ownFault: false,
    });
    await until(() => receiver.sockets.size === 0);
  });

  test.each([
    ['one header', (socket: Socket) => flood(socket, 'x'.repeat(1000))],
    ['many small headers', (socket: Socket) => flood(socket, 'a: b\r\n'.repeat(100))],
  ])('post refuses %s without an end', async (_what, send) => {
    const receiver = await rawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-first: ');
      send(socket);
    });
    const result = await testPoster().post(request(receiver.url, long));
    expect(result).toMatchObject({ status: null, errorKind: 'protocol', error: 'response headers are too large' });
    await until(() => receiver.sockets.size === 0);
  });

  test.each([
    ['chunk extensions', '5;', 'x'.repeat(1000)],
    ['trailers', '0\r\n', 'a: b\r\n'.repeat(100)],
    ['chunks of one byte', '', '1\r\nx\r\n'.repeat(100)],
  ])(
    'post lets a status stand whose %s do not end, and closes the connection',
    async (_what, first, piece) => {
      const receiver = await rawReceiver((socket) => {
        socket.write(`HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n${first}`);
        flood(socket, piece);
      });
      const result = await testPoster().post(request(receiver.url, long));
      expect(result).toMatchObject({ status: 500, error: 'HTTP 500' });
      expect(result.body?.length).toBeLessThanOrEqual(2048);
      await until(() => receiver.sockets.size === 0);
    },
    20_000,
  );
});

describe('post: compressed answers', () => {
  const zeros = Buffer.alloc(50_000_000);
  test.each([
    ['gzip', gzipSync(zeros)],
    ['br', brotliCompressSync(zeros)],
    ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ['gzip, br, deflate', brotliCompressSync(gzipSync(zeros))],
    ['zstd', Buffer.from('not what it says')],
  ])('post keeps %s as the bytes that came', async (encoding, bytes) => {
    const receiver = await httpReceiver((_, answer) =>
      answer.writeHead(200, { 'content-encoding': encoding }).end(bytes),
    );
    const result = await testPoster().post(request(receiver.url));
    expect(result).toMatchObject({ ok: true, status: 200 });
    expect(result.body).toBe(
      new TextDecoder().decode(bytes.subarray(0, 6144)).replaceAll('\0', '\uFFFD').slice(0, 2048),
    );
  });
});

describe('post: answers that two readers read differently', () => {
  test.each([
    ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nok'],
    ['a length that overflows', 'HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n'],
    ['a space before a colon', 'HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok'],
    ['NUL in a header', 'HTTP/1.1 200 OK\r\nx-a: a\0b\r\n\r\n'],
    ['HTTP/0.9', '<html>hello</html>'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a status beyond three digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a request', 'GET / HTTP/1.1\r\nhost: a\r\n\r\n'],
  ])('post takes %s for no delivery', async (_what, answer) => {
    const receiver = await rawReceiver((socket) => socket.write(answer));
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 1000 }));
    expect(result).toMatchObject({ ok: false, status: null, errorKind: 'protocol', ownFault: false });
    await until(() => receiver.sockets.size === 0);
  });

  test('post gives an answer that nobody asked for to nobody', async () => {
    let requests = 0;
    const receiver = await rawReceiver((socket) => {
      requests += 1;
      const no = 'HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno';
      socket.write(requests === 1 ? `${no}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok` : no);
    });
    const poster = testPoster();
    for (let post = 0; post < 3; post++)
      expect(await poster.post(request(receiver.url))).toMatchObject({ ok: false, status: 500, body: 'no' });
    expect(receiver.connections()).toBe(2);
  });

  test('post takes a connection that ends within the headers for no answer', async () => {
    const receiver = await rawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'));
    expect(await testPoster().post(request(receiver.url))).toMatchObject({ status: null, ownFault: false });
  });
});
