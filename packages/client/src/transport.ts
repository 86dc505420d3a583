import { type Attempt, attempt, type Outcome } from './attempt.js';
import { apiVersion } from './generated/version.js';
import type { AnyOptions, ClientOptions, Credential } from './options.js';
import { pause } from './pause.js';
import { askedPause, pauseAfter } from './retry.js';

export interface Request {
  method: string;
  /** Behind `/api/v1`, encoded. */
  path: string;
  /** What is undefined or null is left out. */
  query?: object;
  body?: unknown;
  /** Type of the answer; JSON unless given. */
  accept?: string;
  options: AnyOptions;
}

/** @throws BillhookError; the reason of `options.signal` */
export type Transport = (request: Request, reads: Attempt['reads']) => Promise<{ response: Response; data: unknown }>;

const keyed: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Makes requests, again where that can help. @throws TypeError when the options cannot be used */
export function createTransport(client: ClientOptions): Transport {
  const base = baseOf(client.baseUrl);
  const timeout = client.timeoutMs ?? 30_000;
  const retries = client.maxRetries ?? 3;
  const maxPause = client.maxPauseMs ?? 60_000;
  if ([client.apiKey, client.context, client.csrfToken].filter((one) => one !== undefined).length !== 1)
    throw new TypeError('Give one of apiKey, context and csrfToken');

  return async (request, reads) => {
    const { options } = request;
    const url = `${base}${request.path}${queryOf(request.query)}`;
    const headers = headersOf(request, client);
    for (const [name, value] of await credentialOf(client)) headers.set(name, value);
    const idempotencyKey = headers.get('idempotency-key');
    const init = { method: request.method, redirect: 'manual' as const, headers, ...bodyOf(request) };
    const retriesOfCall = options.maxRetries ?? retries;
    let mayBeDone = false;
    for (let attempts = 1; ; attempts += 1) {
      options.signal?.throwIfAborted();
      const outcome = await attempt({
        url,
        init,
        fetch: client.fetch ?? fetch,
        timeoutMs: options.timeoutMs ?? timeout,
        signal: options.signal,
        reads,
      });
      if (outcome.kind === 'answered') return outcome;
      // What is to be deleted has gone: by an attempt of ours whose answer was lost.
      if (request.method === 'DELETE' && outcome.status === 404 && mayBeDone)
        return { response: new Response(null, { status: 204 }), data: undefined };
      mayBeDone ||= outcome.again && outcome.status !== 429;
      const ms = pauseBefore(outcome, attempts);
      if (!outcome.again || attempts > retriesOfCall || ms > maxPause)
        throw outcome.error({ attempts, idempotencyKey });
      await pause(ms, options.signal);
    }
  };
}

const pauseBefore = ({ asked }: Extract<Outcome, { kind: 'failed' }>, attempts: number): number =>
  asked === null ? pauseAfter(attempts, Math.random()) : askedPause(asked, Math.random());

function baseOf(baseUrl: string): string {
  const { protocol, origin, pathname, search, hash } = new URL(baseUrl);
  if (!/^https?:$/.test(protocol) || search || hash) throw new TypeError(`Cannot use the baseUrl '${baseUrl}'`);
  return `${origin}${pathname.replace(/\/+$/, '')}/api/v1`;
}

function queryOf(query: object = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search}`;
}

const bodyOf = ({ body }: Request): { body?: string } => (body === undefined ? {} : { body: JSON.stringify(body) });

/** A page without TLS has no `randomUUID`. */
const newKey = (): string =>
  crypto.randomUUID?.() ??
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The same for all attempts of a call, its Idempotency-Key above all. */
function headersOf({ method, body, accept, options }: Request, client: ClientOptions): Headers {
  const headers = new Headers(options.headers);
  headers.set('accept', accept ?? 'application/json');
  headers.set('billhook-version', client.apiVersion ?? apiVersion);
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (keyed.has(method)) headers.set('idempotency-key', options.idempotencyKey ?? newKey());
  if (options.ifNoneMatch !== undefined) headers.set('if-none-match', options.ifNoneMatch);
  if (options.ifMatch !== undefined) headers.set('if-match', options.ifMatch);
  if (options.lastEventId !== undefined) headers.set('last-event-id', options.lastEventId);
  return headers;
}

/** A session's cookie is sent by the browser itself. */
async function credentialOf({ apiKey, context, csrfToken }: ClientOptions): Promise<[name: string, value: string][]> {
  if (apiKey !== undefined) return [['authorization', `Bearer ${await textOf(apiKey)}`]];
  if (context !== undefined) return [['x-billhook-context', await textOf(context)]];
  const token = csrfToken?.() ?? null;
  return token === null ? [] : [['x-csrf-token', token]];
}

const textOf = (credential: Credential): string | Promise<string> =>
  typeof credential === 'string' ? credential : credential();
