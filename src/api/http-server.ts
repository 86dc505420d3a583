import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpApp } from './http-forms.js';

/** Times are ms. */
export const httpLimits = {
  /** Longer than load balancers keep idle connections, as a rule 60 s: one that we close first may have a request on its way. */
  keepAliveTimeout: 75_000,
  /** For a request's head, counted from the connection's begin or the first byte: who sends nothing, or a byte per second, is answered 408. */
  headersTimeout: 15_000,
  /** For all of a request. Gateways themselves wait 5 to 30 s. */
  requestTimeout: 30_000,
  /** How often these two are looked after. */
  connectionsCheckingInterval: 5000,
  /** A connection on which nothing moves while it has a request: who does not read answers is not waited for. */
  stuckTimeout: 60_000,
  /** Bytes of all headers; more: 431. */
  maxHeaderSize: 16_384,
  /** Connections at once; more are closed as they come. They need files and memory that the database's connections need too. */
  maxConnections: 5000,
  /** When the server stops: for requests that have begun. Longer than any answer takes; a slow client is not waited for. */
  stopTimeout: 15_000,
};
export type HttpLimits = { [K in keyof typeof httpLimits]: number };

export interface HttpServer {
  port: number;
  /** Takes no more connections and answers what is under way. */
  stop(): Promise<void>;
}

/** Whoever is slow keeps a connection, for a while, and nothing else. `host` undefined: all addresses. */
export async function startHttpServer(
  { listener, ...forms }: HttpApp,
  { port, host }: { port: number; host: string | undefined },
  { stuckTimeout, maxConnections, stopTimeout, ...limits }: HttpLimits = httpLimits,
): Promise<HttpServer> {
  // What could be read in two ways, by a proxy and by us, is read in none.
  const server = createServer({ ...limits, ...forms, insecureHTTPParser: false }, listener);
  server.maxConnections = maxConnections;
  server.timeout = stuckTimeout;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      // Each becomes idle when its last request has been answered.
      const closing = setInterval(() => server.closeIdleConnections(), 50);
      // A server that is closing looks after no limit of time any more.
      const limit = setTimeout(() => server.closeAllConnections(), stopTimeout);
      await closed;
      clearInterval(closing);
      clearTimeout(limit);
    },
  };
}
