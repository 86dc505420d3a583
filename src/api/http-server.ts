import { createServer, type RequestListener, type Server } from 'node:http';

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
};
export type HttpLimits = { [K in keyof typeof httpLimits]: number };

/** Whoever is slow keeps a connection, for a while, and nothing else. */
export function createHttpServer(
  { stuckTimeout, maxConnections, ...limits }: HttpLimits,
  app: RequestListener,
): Server {
  // What could be read in two ways, by a proxy and by us, is read in none.
  const server = createServer({ ...limits, insecureHTTPParser: false }, app);
  server.maxConnections = maxConnections;
  server.timeout = stuckTimeout;
  return server;
}
