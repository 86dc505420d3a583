import type { ApiVersion } from './generated/version.js';

/** A text, or where to get it: asked for each call, once for all its attempts, because an Idempotency-Key is one of its API key. */
export type Credential = string | (() => string | Promise<string>);

interface Common {
  /** Where Billhook listens, without `/api/v1`: `https://billing.example.com`. */
  baseUrl: string;
  /** The version of the API to speak; the types are those of the newest. */
  apiVersion?: ApiVersion;
  /** Limit of one attempt with its answer, ms; of files and streams until they begin. 30 s unless given. */
  timeoutMs?: number;
  /** How often a request is made again at most. 3 unless given; 0: never. */
  maxRetries?: number;
  /** The longest pause that an answer may ask for before its request is made again, ms; one that asks for more is an error. 60 s. */
  maxPauseMs?: number;
  /** Instead of the platform's own `fetch`. */
  fetch?: typeof fetch;
}

/**
 * Who asks: with an API key, with the context that a platform's gateway has signed, or, from a page of Billhook's own
 * address, with the cookie of its session. `csrfToken`: the session's, as it is now; null: there is none yet.
 */
export type ClientOptions = Common &
  (
    | { apiKey: Credential; context?: undefined; csrfToken?: undefined }
    | { context: Credential; apiKey?: undefined; csrfToken?: undefined }
    | { csrfToken: () => string | null; apiKey?: undefined; context?: undefined }
  );

/** Of one call, in place of those of the client. */
export interface CallOptions {
  /** Ends the call, whatever it waits for; its reason is thrown. */
  signal?: AbortSignal;
  timeoutMs?: number;
  maxRetries?: number;
  /** Sent with the request beside what the client needs itself. */
  headers?: Readonly<Record<string, string>>;
}

export interface ReadOptions extends CallOptions {
  /** ETag of the answer that you have: when it would be the same, `not_modified` is thrown. */
  ifNoneMatch?: string;
}

export interface WriteOptions extends CallOptions {
  /** The same key and request have one effect, also in another process. A new one for each call unless given. */
  idempotencyKey?: string;
}

export interface DeleteOptions extends CallOptions {
  /** ETag that was read: when it has changed since, nothing happens and `precondition_failed` is thrown. */
  ifMatch?: string;
}

export interface MatchOptions extends WriteOptions, DeleteOptions {}

export interface WatchOptions extends CallOptions {
  /** After so much silence the connection is made anew, ms. 45 s: Billhook breaks a silence each 15 s. */
  silenceMs?: number;
}

export interface StreamOptions extends WatchOptions {
  /** `position` of the last event that was worked on; the stream goes on behind it. */
  lastEventId?: string;
  /** Told how far the stream has come: at its beginning, behind each event, and past those that were not asked for. */
  onPosition?: (position: string) => void;
}

export type AnyOptions = ReadOptions & MatchOptions & StreamOptions;
