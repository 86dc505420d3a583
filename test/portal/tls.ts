import { readFileSync } from 'node:fs';
import { type RequestListener, request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const fixture = (name: string) => readFileSync(new URL(`../webhooks/fixtures/${name}`, import.meta.url));

/** A server that speaks TLS, with a certificate that browsers have to be told to take. */
export async function serveTls(listen: RequestListener): Promise<{ port: number; close: () => void }> {
  const server = createServer({ key: fixture('server.key'), cert: fixture('server.pem') }, listen);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Ends TLS in front of `to`, as a proxy does. */
export const proxyTo =
  (to: () => string): RequestListener =>
  (incoming, outgoing) => {
    const headers = { ...incoming.headers, 'x-forwarded-proto': 'https' };
    const forward = request(
      new URL(incoming.url ?? '/', to()),
      { method: incoming.method, headers, setHost: false },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        outgoing.once('close', () => answer.destroy());
      },
    );
    forward.once('error', () => outgoing.destroy());
    incoming.pipe(forward);
  };
