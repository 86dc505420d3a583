import type { GatewayName } from '../domain/entities.js';
import { type Json, list, object } from './json.js';

/** How a gateway's API failed to answer. Its message names the question and nothing of key, query or body. */
export class GatewayFault extends Error {
  constructor(
    gateway: GatewayName,
    question: string,
    why: string,
    readonly kind: 'refused' | 'rejected' | 'limited' | 'unavailable',
    /** How long it asks us to wait. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(`Cannot ask ${gateway} for ${question}: ${why}`);
    this.name = 'GatewayFault';
  }
}

export interface Limits {
  timeoutMs: number;
  maxBytes: number;
}
/** A page of 100 events with long invoices has some megabytes. */
export const apiLimits: Limits = { timeoutMs: 30_000, maxBytes: 16 * 1024 * 1024 };

class TooLarge extends Error {}

/** `fetch` that follows no redirect and has read the whole body, within the limits, when it resolves. */
export const createLimitedFetch =
  ({ timeoutMs, maxBytes }: Limits): typeof fetch =>
  async (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const response = await fetch(input, { ...init, redirect: 'manual', signal });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new TooLarge(`its answer is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    const { status, headers } = response;
    return new Response(size === 0 ? null : Buffer.concat(chunks), { status, headers });
  };

export interface Question {
  gateway: GatewayName;
  /** For people: `payments`. */
  what: string;
  url: URL;
  headers: Record<string, string>;
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  body?: Json;
}

/** Asks for a JSON object; null: there is no such thing. @throws GatewayFault */
export async function askFor(limited: typeof fetch, question: Question): Promise<Json | null> {
  const { gateway, what, url, method = 'GET', body } = question;
  const headers = body ? { ...question.headers, 'content-type': 'application/json' } : question.headers;
  const response = await limited(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }).catch(
    (error: Error) => {
      throw new GatewayFault(gateway, what, reasonOf(error), 'unavailable');
    },
  );
  if (response.status === 404) return null;
  if (!response.ok) throw faultOf(gateway, what, response.status, waitHeader(response));
  const json = object(await response.json().catch(() => undefined));
  if (!json) throw new GatewayFault(gateway, what, 'its answer is no JSON object', 'unavailable');
  return json;
}

/** ASAAS says in `RateLimit-Reset` how many seconds are left (docs.asaas.com/docs/api-limits-1). */
export const waitHeader = ({ status, headers }: Response): string | null =>
  headers.get('retry-after') ?? (status === 429 ? headers.get('ratelimit-reset') : null);

/**
 * As `askFor`, for the list that stands under a name of the answer; `orNone`: what is asked about may not exist.
 * @throws GatewayFault also when the answer has no such list: it must not look as if nothing was found.
 */
export async function askForList(
  limited: typeof fetch,
  question: Question,
  name: string,
  { orNone = false } = {},
): Promise<{ items: Json[]; answer: Json }> {
  const answer = (await askFor(limited, question)) ?? (orNone ? { [name]: [] } : {});
  const items = answer[name];
  if (!Array.isArray(items))
    throw new GatewayFault(question.gateway, question.what, 'its answer is no list', 'unavailable');
  return { items: list(items), answer };
}

/** What a status that is no success means. */
export function faultOf(gateway: GatewayName, what: string, status: number, retryAfter: string | null): GatewayFault {
  const kind =
    status === 401 || status === 403
      ? 'refused'
      : status === 429
        ? 'limited'
        : status >= 500 || status === 408
          ? 'unavailable'
          : 'rejected';
  return new GatewayFault(gateway, what, `it answered ${status}`, kind, waitOf(retryAfter));
}

/** A network's own words may hold an address with a key in it: only their class is told. */
export function reasonOf(error: unknown): string {
  if (error instanceof TooLarge) return error.message;
  const { name, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return 'it did not answer in time';
  return cause instanceof TooLarge ? cause.message : `the connection failed (${cause?.code ?? name})`;
}

/** RFC 9110 §10.2.3: seconds or a date. */
function waitOf(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
