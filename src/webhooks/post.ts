import { remembering } from '../domain/remembering.js';
import { createConnections } from './connections.js';
import { createConnector } from './connector.js';
import { exchange, type Reply } from './exchange.js';
import { type ErrorKind, explainFault, type Fault, isReset } from './faults.js';
import type { Resolve } from './lookup.js';
import { createResolverHealth } from './resolver-health.js';
import { parseRetryAfter } from './retry-after.js';
import { checkUrl } from './safe-url.js';
import { Stopper } from './stopper.js';

export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer | string;
  /** For everything together: waiting for a connection, DNS, TCP, TLS, headers and body. */
  timeoutMs: number;
  /** Aborting means that this process stops, and is recorded as `shutdown`. */
  signal?: AbortSignal | undefined;
}

export interface PostResult {
  /** True for 2xx only. */
  ok: boolean;
  status: number | null;
  /** The first 2,048 characters of the answer; null without an answer. */
  body: string | null;
  /** A line each, `name: value`, without cookies; null without an answer. */
  headers: string | null;
  /** A sentence for the tenant; null exactly when `ok`. */
  error: string | null;
  /** Null when there was an answer, whatever its status. */
  errorKind: ErrorKind | null;
  /** The attempt failed because of us and must not count against the endpoint. */
  ownFault: boolean;
  /** What a 429 or 503 asked for, at most 24 h. */
  retryAfterMs: number | null;
  /** Unix milliseconds. */
  startedAt: number;
  durationMs: number;
}

type Outcome = Omit<PostResult, 'startedAt' | 'durationMs'>;

export interface PosterOptions {
  allowInsecure: boolean;
  /** For requests whose headers do not name one. */
  userAgent?: string;
  resolve?: Resolve;
  /** Trusted roots (PEM) in place of Node's. */
  ca?: string;
  /** Attempts under way per origin (128); further ones wait. */
  connectionsPerOrigin?: number;
  /** Idle connections kept over all origins (512). */
  maxIdleConnections?: number;
}

export interface Poster {
  /** One attempt. Never rejects. */
  post(request: PostRequest): Promise<PostResult>;
  /** Connections in use and idle, and the origins they go to. */
  connections(): { active: number; idle: number; origins: number };
  /** Ends attempts under way as `shutdown`, closes all connections; later posts end as `shutdown` too. */
  close(): Promise<void>;
}

const HONOURS_RETRY_AFTER = new Set([429, 503]);

/** Checked URLs that are remembered. */
const mostTargets = 10_000;
/** What a URL leads to, or why it leads nowhere. */
type Target = { refused: Outcome } | { refused: null; origin: string; hostname: string; path: string };

/** Names and values in turn: undici reads a list faster than an object. */
function listOf(given: Record<string, string>, userAgent: string): string[] {
  const list = ['Accept-Encoding', 'identity'];
  let isNamed = false;
  for (const name of Object.keys(given)) {
    isNamed ||= name.toLowerCase() === 'user-agent';
    if (name !== 'Accept-Encoding') list.push(name, given[name] ?? '');
  }
  if (!isNamed) list.push('User-Agent', userAgent);
  return list;
}

const failed = (fault: Fault): Outcome => ({
  ...fault,
  ok: false,
  status: null,
  body: null,
  headers: null,
  retryAfterMs: null,
});

const answered = (status: number, { body, headers, retryAfter }: Reply): Outcome => {
  const ok = status >= 200 && status < 300;
  const error = status >= 300 && status < 400 ? `HTTP ${status} (redirects are not followed)` : `HTTP ${status}`;
  return {
    ok,
    status,
    body,
    headers,
    error: ok ? null : error,
    errorKind: null,
    ownFault: false,
    retryAfterMs:
      retryAfter !== null && HONOURS_RETRY_AFTER.has(status) ? parseRetryAfter(retryAfter, Date.now()) : null,
  };
};

/**
 * The one way by which deliveries leave: URL and addresses are checked, redirects are not followed, time and bytes are
 * bounded, nothing is decompressed. A kept connection that turns out to be dead before any byte of an answer is replaced
 * once by a new one within the same attempt and time.
 */
export const createPoster = (options: PosterOptions): Poster => {
  const { allowInsecure, userAgent = 'Billhook' } = options;
  const health = createResolverHealth();
  const connections = createConnections({
    connector: createConnector({ ...options, health }),
    perOrigin: options.connectionsPerOrigin ?? 128,
    maxIdle: options.maxIdleConnections ?? 512,
  });
  const targetOf = remembering(mostTargets, (text): Target => {
    const checked = checkUrl(text, { allowInsecure });
    if (!checked.ok)
      return { refused: failed({ errorKind: 'blocked', error: `the URL ${checked.message}`, ownFault: false }) };
    const { origin, hostname, pathname, search } = checked.url;
    return { refused: null, origin, hostname, path: pathname + search };
  });
  const running = new Set<Stopper>();
  let closed = false;
  let allEnded = (): void => {};

  const send = async (request: PostRequest, stopper: Stopper): Promise<Outcome> => {
    const target = targetOf(request.url);
    if (target.refused) return target.refused;
    const { origin, hostname, path } = target;
    const { timeoutMs } = request;
    const since = performance.now();
    const outgoing = { path, headers: listOf(request.headers, userAgent), body: request.body };
    const acquired = connections.acquire(origin, stopper, { fresh: false });
    // Nearly always there is one at once: every promise less is felt where thousands leave in a second.
    let connection = acquired instanceof Promise ? await acquired : acquired;
    const wasReused = connection.reused;
    let reply = await exchange(connection, outgoing, stopper);
    if (reply.status === null && wasReused && isReset(reply.error)) {
      connection = await connections.acquire(origin, stopper, { fresh: true });
      reply = await exchange(connection, outgoing, stopper);
    }
    if (reply.status !== null) return answered(reply.status, reply);
    const resolverWorks = () => health.worksFor(hostname, since);
    return failed(explainFault(reply.error, { phase: connection.dial.phase, timeoutMs, resolverWorks }));
  };

  /** What was thrown while it waited for a connection, or because of us. */
  const unsent = (error: unknown, timeoutMs: number): Outcome => {
    if (error !== 'timeout')
      return failed(explainFault(error, { phase: 'answer', timeoutMs: 0, resolverWorks: () => true }));
    const message = `no connection to the host became free within ${timeoutMs} ms`;
    return failed({ errorKind: 'timeout', error: message, ownFault: true });
  };

  return {
    async post(request) {
      const { timeoutMs, signal } = request;
      const startedAt = Date.now();
      const since = performance.now();
      const stopper = new Stopper();
      const stop = () => stopper.stop('shutdown');
      const timer = setTimeout(() => stopper.stop('timeout'), timeoutMs);
      if (signal?.aborted || closed) stop();
      signal?.addEventListener('abort', stop, { once: true });
      running.add(stopper);
      let outcome: Outcome;
      try {
        outcome = await send(request, stopper);
      } catch (error) {
        outcome = unsent(error, timeoutMs);
      }
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      running.delete(stopper);
      if (closed && running.size === 0) allEnded();
      return {
        ok: outcome.ok,
        status: outcome.status,
        body: outcome.body,
        headers: outcome.headers,
        error: outcome.error,
        errorKind: outcome.errorKind,
        ownFault: outcome.ownFault,
        retryAfterMs: outcome.retryAfterMs,
        startedAt,
        durationMs: Math.round(performance.now() - since),
      };
    },
    connections: connections.count,
    async close() {
      closed = true;
      const ended = new Promise<void>((resolve) => {
        allEnded = resolve;
      });
      for (const stopper of running) stopper.stop('shutdown');
      if (running.size > 0) await ended;
      connections.closeIdle();
    },
  };
};
