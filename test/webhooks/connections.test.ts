import type { Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { httpReceiver, rawReceiver, request, testPoster, until } from './receivers.js';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

describe('connections', () => {
  test('connections are kept and used again', async () => {
    const receiver = await httpReceiver((_, answer) => answer.end('x'.repeat(10_000)));
    const poster = testPoster();
    for (let count = 0; count < 20; count += 1) expect((await poster.post(request(receiver.url))).ok).toBe(true);
    expect(receiver.connections()).toBe(1);
    expect(poster.connections()).toEqual({ active: 0, idle: 1, origins: 1 });
  });

  test('connections that the receiver closes are forgotten', async () => {
    const receiver = await httpReceiver((_, answer) => answer.end());
    const poster = testPoster();
    await poster.post(request(receiver.url));
    for (const socket of receiver.sockets) socket.end();
    await until(() => poster.connections().origins === 0);
    expect(poster.connections()).toEqual({ active: 0, idle: 0, origins: 0 });
  });

  test('connections are given up rather than read on for more than 64 KiB', async () => {
    const size = { '/small': 60_000, '/large': 1_000_000 };
    const receiver = await httpReceiver((incoming, answer) => {
      answer.end('x'.repeat(size[incoming.url as keyof typeof size]));
    });
    const poster = testPoster();
    for (const path of ['/small', '/small', '/large', '/large']) {
      expect(await poster.post(request(new URL(path, receiver.url).href))).toMatchObject({ ok: true });
    }
    expect(receiver.connections()).toBe(2);
    expect(poster.connections()).toEqual({ active: 0, idle: 0, origins: 0 });
  });

  test('connections whose end is the end of the body are not kept', async () => {
    const receiver = await rawReceiver((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nbody'));
    const poster = testPoster();
    expect(await poster.post(request(receiver.url))).toMatchObject({ ok: true, body: 'body' });
    await until(() => poster.connections().origins === 0);
    expect(poster.connections()).toEqual({ active: 0, idle: 0, origins: 0 });
  });

  test('connections are renewed after five minutes, so that a moved endpoint is found', async () => {
    const receiver = await httpReceiver((_, answer) => answer.end());
    const poster = testPoster();
    await poster.post(request(receiver.url));
    const later = performance.now() + 6 * 60_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
    await poster.post(request(receiver.url));
    clock.mockRestore();
    expect(poster.connections()).toEqual({ active: 0, idle: 0, origins: 0 });
  });

  test('connections to more origins than may stay idle: the longest unused is closed', async () => {
    const receivers = await Promise.all([1, 2, 3].map(() => httpReceiver((_, answer) => answer.end())));
    const [first, second, third] = receivers;
    const poster = testPoster({ maxIdleConnections: 2 });
    for (const receiver of [first, second, first, third]) await poster.post(request(receiver!.url));
    expect(poster.connections()).toEqual({ active: 0, idle: 2, origins: 2 });
    await until(() => second!.sockets.size === 0);
    await poster.post(request(first!.url));
    expect(receivers.map((receiver) => receiver.connections())).toEqual([1, 1, 1]);
  });

  test('connections leave nothing behind after failures', async () => {
    const receiver = await rawReceiver((socket) => socket.resetAndDestroy());
    const poster = testPoster();
    await Promise.all(Array.from({ length: 30 }, () => poster.post(request(receiver.url))));
    expect(poster.connections()).toEqual({ active: 0, idle: 0, origins: 0 });
  });

  test('connections per origin are limited: further attempts wait and are all made', async () => {
    let now = 0;
    let most = 0;
    const receiver = await httpReceiver((_, answer) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        answer.end();
      }, 5);
    });
    const poster = testPoster({ connectionsPerOrigin: 3 });
    const results = await Promise.all(Array.from({ length: 30 }, () => poster.post(request(receiver.url))));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect([most, receiver.connections()]).toEqual([3, 3]);
    expect(poster.connections()).toEqual({ active: 0, idle: 3, origins: 1 });
  });

  test('an attempt that never got a connection is not the fault of the endpoint, and gives its place up', async () => {
    const held: Socket[] = [];
    const receiver = await rawReceiver((socket) => held.push(socket));
    const poster = testPoster({ connectionsPerOrigin: 1 });
    const first = poster.post(request(receiver.url));
    await until(() => held.length === 1);
    const second = await poster.post(request(receiver.url, { timeoutMs: 50 }));
    expect(second).toMatchObject({
      ok: false,
      errorKind: 'timeout',
      ownFault: true,
      error: 'no connection to the host became free within 50 ms',
    });
    held[0]?.write(OK);
    expect(await first).toMatchObject({ ok: true });
    expect(poster.connections()).toEqual({ active: 0, idle: 1, origins: 1 });
  });

  test('a kept connection that turns out to be dead is replaced once, within the attempt', async () => {
    const bodies: string[] = [];
    const receiver = await rawReceiver((socket, chunk) => {
      bodies.push(chunk.slice(chunk.indexOf('\r\n\r\n') + 4));
      if (bodies.length === 2) socket.resetAndDestroy();
      else socket.write(OK);
    });
    const poster = testPoster();
    await poster.post(request(receiver.url, { body: '1' }));
    expect(await poster.post(request(receiver.url, { body: '2' }))).toMatchObject({ ok: true, status: 200 });
    expect(bodies).toEqual(['1', '2', '2']);
    expect(receiver.connections()).toBe(2);
  });

  test('a receiver that resets the new connection, too, has failed', async () => {
    let requests = 0;
    const receiver = await rawReceiver((socket) => {
      requests += 1;
      if (requests === 1) socket.write(OK);
      else socket.resetAndDestroy();
    });
    const poster = testPoster();
    await poster.post(request(receiver.url));
    expect(await poster.post(request(receiver.url))).toMatchObject({ ok: false, errorKind: 'reset', ownFault: false });
    expect(requests).toBe(3);
  });

  test('a second answer on a kept connection does not become the answer of the next attempt', async () => {
    const receiver = await rawReceiver((socket, chunk) => {
      if (chunk.endsWith('first')) socket.write(`${OK}HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged`);
      else socket.write('HTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\ntrue');
    });
    const poster = testPoster();
    await poster.post(request(receiver.url, { body: 'first' }));
    expect(await poster.post(request(receiver.url, { body: 'second' }))).toMatchObject({ status: 500, body: 'true' });
  });
});
