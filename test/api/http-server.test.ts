import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createHttpServer, httpLimits } from '../../src/api/http-server.js';
import { open } from '../path/raw.js';

test('connections beyond the limit are closed as they come; each that ends makes room', async () => {
  const server = createHttpServer({ ...httpLimits, maxConnections: 2 }, (_request, response) => response.end('heard'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
  server.close();
});
