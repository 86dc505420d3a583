import { describe, expect, test } from 'vitest';
import { httpReceiver, rawReceiver, request, silentReceiver, testPoster, until } from './receivers.js';

describe('post: endpoints that misbehave', () => {
  test('post gives up on a receiver that never answers, and closes the connection', async () => {
    const receiver = await silentReceiver();
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 150 }));
    expect(result).toMatchObject({ ok: false, status: null, body: null, errorKind: 'timeout', ownFault: false });
    expect(result.error).toBe('no answer within 150 ms');
    await until(() => receiver.sockets.size === 0);
  });

  test('post is not kept waiting by headers that trickle', async () => {
    const receiver = await rawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x-drip: 1\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 200 }));
    expect(result).toMatchObject({ ok: false, status: null, errorKind: 'timeout' });
  });

  test.each([200, 500])('post lets a %d stand whose body hangs or trickles beyond the time', async (status) => {
    const receiver = await httpReceiver((_, answer) => {
      answer.writeHead(status).write('part');
      const drip = setInterval(() => answer.write('.'), 20);
      answer.on('close', () => clearInterval(drip));
    });
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 200 }));
    expect(result).toMatchObject({ ok: status === 200, status, errorKind: null });
    expect(result.body).toMatch(/^part\.*$/);
    await until(() => receiver.sockets.size === 0);
  });

  test('post does not spend a long timeout on the body of an answer that is already known', async () => {
    const receiver = await httpReceiver((_, answer) => void answer.writeHead(200).write('part'));
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 30_000 }));
    expect(result).toMatchObject({ ok: true, status: 200, body: 'part' });
    expect(result.durationMs).toBeLessThan(15_000);
  }, 20_000);

  test('post stops reading an endless body and closes the connection', async () => {
    let sent = 0;
    const receiver = await httpReceiver((_, answer) => {
      answer.writeHead(200);
      const flood = () => {
        while (!answer.destroyed && answer.write('x'.repeat(65_536))) sent += 65_536;
      };
      answer.on('drain', flood);
      flood();
    });
    const result = await testPoster().post(request(receiver.url, { timeoutMs: 30_000 }));
    expect(result).toMatchObject({ ok: true, status: 200, body: 'x'.repeat(2048) });
    await until(() => receiver.sockets.size === 0);
    expect(sent).toBeLessThan(50_000_000);
  });

  test('post reports a connection that is reset before an answer', async () => {
    const receiver = await rawReceiver((socket) => socket.resetAndDestroy());
    expect(await testPoster().post(request(receiver.url))).toMatchObject({
      status: null,
      errorKind: 'reset',
      ownFault: false,
    });
    expect(receiver.connections()).toBe(1);
  });

  test('post reports a connection that is closed before an answer', async () => {
    const receiver = await rawReceiver((socket) => socket.end());
    expect(await testPoster().post(request(receiver.url))).toMatchObject({
      status: null,
      errorKind: 'reset',
      ownFault: false,
    });
  });

  test('post lets a status stand when the connection is reset in the middle of the body', async () => {
    const receiver = await rawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart', () => socket.resetAndDestroy());
    });
    expect(await testPoster().post(request(receiver.url))).toMatchObject({ ok: true, status: 200 });
  });

  test.each([
    ['garbage', 'SMTP ready\r\n'],
    ['a bad status line', 'HTTP/1.1 abc OK\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('post reports %s as not HTTP', async (_, answer) => {
    const receiver = await rawReceiver((socket) => socket.write(answer));
    const result = await testPoster().post(request(receiver.url));
    expect(result).toMatchObject({ ok: false, status: null, errorKind: 'protocol', ownFault: false });
    expect(result.error).toMatch(/^the answer is not valid HTTP: Response /);
  });

  test('post refuses huge headers', async () => {
    const receiver = await rawReceiver((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nx-huge: ${'x'.repeat(100_000)}\r\n\r\n`),
    );
    const result = await testPoster().post(request(receiver.url));
    expect(result).toMatchObject({ ok: false, errorKind: 'protocol', error: 'response headers are too large' });
  });

  test('post does not become a tunnel when the receiver switches protocols', async () => {
    const receiver = await rawReceiver((socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    });
    expect(await testPoster().post(request(receiver.url))).toMatchObject({ ok: false, status: null, ownFault: false });
    await until(() => receiver.sockets.size === 0);
  });
});

describe('post: our own shutdown', () => {
  test('post ends as shutdown when its signal is aborted, before or meanwhile', async () => {
    const receiver = await silentReceiver();
    const poster = testPoster();
    const shutdown = { ok: false, status: null, errorKind: 'shutdown', ownFault: true };
    expect(await poster.post(request(receiver.url, { signal: AbortSignal.abort() }))).toMatchObject(shutdown);
    expect(receiver.connections()).toBe(0);
    const stopper = new AbortController();
    const running = poster.post(request(receiver.url, { signal: stopper.signal }));
    await until(() => receiver.connections() === 1);
    stopper.abort();
    expect(await running).toMatchObject(shutdown);
    await until(() => receiver.sockets.size === 0);
  });

  test('close ends attempts under way as shutdown, closes connections and refuses new attempts', async () => {
    const idle = await httpReceiver((_, answer) => answer.end());
    const silent = await silentReceiver();
    const poster = testPoster();
    await poster.post(request(idle.url));
    const running = poster.post(request(silent.url));
    await until(() => silent.connections() === 1);
    expect(poster.connections()).toEqual({ active: 1, idle: 1, origins: 2 });
    await poster.close();
    expect(await running).toMatchObject({ errorKind: 'shutdown', ownFault: true });
    expect(await poster.post(request(idle.url))).toMatchObject({ errorKind: 'shutdown', ownFault: true });
    expect(poster.connections()).toEqual({ active: 0, idle: 0, origins: 0 });
    await until(() => idle.sockets.size === 0 && silent.sockets.size === 0);
  });
});
