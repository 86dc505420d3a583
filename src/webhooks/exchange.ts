import type { Dispatcher } from 'undici';
import type { Connection } from './connections.js';
import { keptHeaders } from './kept-headers.js';
import type { Stopper } from './stopper.js';

/** We read on past what we keep, up to here, only so that the connection can be used again. */
const MAX_BODY_BYTES = 65_536;
const KEPT_CHARACTERS = 2048;
/** The worst case of UTF-8 is three bytes per UTF-16 unit. */
const KEPT_BYTES = KEPT_CHARACTERS * 3;
/** Of answers that announce another one (1xx); whoever sends more sends them for ever. */
const MAX_INFORMATIONAL = 16;
/** The status has decided; a body that dawdles is not worth a slot. */
const BODY_WAIT_MS = 1000;

export interface Outgoing {
  path: string;
  /** Names and values in turn. */
  headers: string[];
  body: Buffer | string;
}

export interface Reply {
  /** Null when no response began. */
  status: number | null;
  retryAfter: string | null;
  /** As `keptHeaders`; null when no response began. */
  headers: string | null;
  /** The first 2,048 characters of the raw body; null when no response began. */
  body: string | null;
  /** Why there is no status: an Error, or the reason of the stopper. */
  error: unknown;
}

const decoder = new TextDecoder();

/** Text that PostgreSQL can hold: invalid UTF-8 and NUL become U+FFFD, and no surrogate pair is cut in two. */
const toText = (chunks: readonly Buffer[]): string =>
  decoder
    .decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
    .replaceAll('\0', '\uFFFD')
    .slice(0, KEPT_CHARACTERS)
    .replace(/[\uD800-\uDBFF]$/, '');

const firstOf = (header: string | string[] | undefined): string | null =>
  (Array.isArray(header) ? header[0] : header) ?? null;

/**
 * One POST over one connection, which is released in every case. Never follows a redirect, never decompresses, never
 * rejects. Once the final status is known it stands, whatever becomes of the body.
 */
export const exchange = (connection: Connection, outgoing: Outgoing, stopper: Stopper): Promise<Reply> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let read = 0;
    let informational = 0;
    let response: { status: number; retryAfter: string | null; headers: string } | undefined;
    let bodyTimer: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (error: unknown, reusable: boolean) => {
      if (settled) return;
      settled = true;
      clearTimeout(bodyTimer);
      stopper.onStop(null);
      connection.release(reusable);
      resolve(
        response
          ? {
              status: response.status,
              retryAfter: response.retryAfter,
              headers: response.headers,
              body: toText(chunks),
              error: null,
            }
          : { status: null, retryAfter: null, headers: null, body: null, error },
      );
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, status, headers) {
        if (status < 200) {
          informational += 1;
          if (informational > MAX_INFORMATIONAL) settle(new Error('too many informational responses'), false);
          return;
        }
        response = { status, retryAfter: firstOf(headers['retry-after']), headers: keptHeaders(headers) };
        // A short body has come with its status: then this is over before it begins.
        queueMicrotask(() => {
          if (!settled) bodyTimer = setTimeout(settle, BODY_WAIT_MS, null, false);
        });
      },
      onResponseData(_controller, chunk) {
        // A copy of what we keep, so that no larger receive buffer stays alive with it.
        if (read < KEPT_BYTES) chunks.push(Buffer.from(chunk.subarray(0, KEPT_BYTES - read)));
        read += chunk.length;
        if (read > MAX_BODY_BYTES) settle(null, false);
      },
      onResponseEnd: () => settle(null, true),
      onResponseError: (_controller, error) => settle(error, false),
    };

    stopper.onStop((reason) => settle(reason, false));
    if (settled) return;
    try {
      const { path, headers, body } = outgoing;
      connection.client.dispatch({ method: 'POST', path, headers, body }, handler);
    } catch (error) {
      settle(error, false);
    }
  });
