import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createPoster, type Poster, type PosterOptions, type PostRequest } from '../../src/webhooks/post.js';

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');

/** All are for receiver.test and 127.0.0.1; `server.pem` and `expired.pem` are signed by `ca.pem`. */
export const pem = {
  ca: fixture('ca.pem'),
  key: fixture('server.key'),
  server: fixture('server.pem'),
  expired: fixture('expired.pem'),
  selfSigned: fixture('self-signed.pem'),
};

export interface Receiver {
  port: number;
  url: string;
  /** Connections accepted so far. */
  connections: () => number;
  /** Sockets that are open now. */
  sockets: ReadonlySet<Socket>;
}

const listen = async (server: net.Server, scheme: string): Promise<Receiver> => {
  const sockets = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `${scheme}://127.0.0.1:${port}/hook`, connections: () => count, sockets };
};

export const httpReceiver = (answer: http.RequestListener): Promise<Receiver> =>
  listen(http.createServer({ keepAliveTimeout: 60_000 }, answer), 'http');

export const httpsReceiver = (
  cert: string,
  answer: http.RequestListener,
  options: https.ServerOptions = {},
): Promise<Receiver> => listen(https.createServer({ cert, key: pem.key, ...options }, answer), 'https');

/** Calls `answer` with every chunk that arrives, so once per request here. */
export const rawReceiver = (answer: (socket: Socket, chunk: string) => void): Promise<Receiver> =>
  listen(
    net.createServer((socket) => socket.on('data', (chunk) => answer(socket, chunk.toString('latin1')))),
    'http',
  );

/** A receiver that accepts connections, reads and says nothing. */
export const silentReceiver = (): Promise<Receiver> => rawReceiver(() => {});

/** A loopback port on which nobody listens. */
export const closedPort = async (): Promise<number> => {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
};

export const testPoster = (options: Partial<PosterOptions> = {}): Poster => {
  const poster = createPoster({ allowInsecure: true, ...options });
  onTestFinished(() => poster.close());
  return poster;
};

export const request = (url: string, changes: Partial<PostRequest> = {}): PostRequest => ({
  url,
  headers: { 'Content-Type': 'application/json' },
  body: '{"a":1}',
  timeoutMs: 5000,
  ...changes,
});

export const bodyOf = async (incoming: http.IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

/** Resolves when `condition` holds; the test's own timeout is the limit. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((done) => setTimeout(done, 5));
};
