import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type HttpLimits, httpLimits, startHttpServer } from '../../src/api/http-server.js';
import { open } from '../path/raw.js';

async function start(limits: Partial<HttpLimits>) {
  let tell = (): void => {};
  const begun = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const { port, stop } = await startHttpServer(
    {
      listener: (_request, response) => {
        tell();
        setTimeout(() => response.end('heard'), 100);
      },
    },
    { port: 0, host: '127.0.0.1' },
    { ...httpLimits, ...limits },
  );
  return { url: `http://127.0.0.1:${port}`, stop, begun };
}

test('connections beyond the limit are closed as they come; each that ends makes room', async () => {
  const { url, stop } = await start({ maxConnections: 2 });
  const ask = async () => {
    const socket = await open(url);
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await once(socket, 'close');
    return said.includes('heard');
  };
  const silent = [await open(url), await open(url)];
  expect(await ask()).toBe(false);
  const [one] = silent;
  const ended = once(one!, 'close');
  one!.end();
  await ended;
  expect(await ask()).toBe(true);
  for (const socket of silent) socket.destroy();
  await stop();
});

test('a stop answers what has begun, and waits for no slow client', async () => {
  const { url, stop, begun } = await start({ stopTimeout: 1000 });
  const silent = await open(url);
  const slow = await open(url);
  slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n');
  const drip = setInterval(() => slow.write('X: y\r\n'), 50);
  const asked = fetch(url);
  await begun;
  const stopped = stop();
  expect(await (await asked).text()).toBe('heard');
  await stopped;
  clearInterval(drip);
  for (const socket of [silent, slow]) socket.destroy();
});
