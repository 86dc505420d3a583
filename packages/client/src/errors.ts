import type { Problem } from './generated/schemas.js';

/** Why a call failed: a code of the API, or of the client where there was no answer of the API. */
export type ErrorCode =
  | Problem['code']
  /** There was no answer: the request could not be sent, or the connection broke. */
  | 'connection_failed'
  /** There was no answer within `timeoutMs`. */
  | 'timeout'
  /** The answer would be the one that `ifNoneMatch` names. */
  | 'not_modified'
  /** Something else than the API has answered, such as a proxy. */
  | 'unexpected_answer';

/** How it was tried. */
export interface Tried {
  /** Requests that were made. */
  attempts: number;
  /** Of all of them; null: it changes nothing, or may be made twice. */
  idempotencyKey: string | null;
}

interface Facts extends Tried {
  code: ErrorCode;
  detail: string;
  status?: number;
  errors?: readonly { field: string; message: string }[];
  requestId?: string | null;
  retryAfterMs?: number | null;
  cause?: unknown;
}

/** A call that failed, after all its attempts. */
export class BillhookError extends Error {
  override readonly name = 'BillhookError';
  readonly code: ErrorCode;
  readonly detail: string;
  /** Of the answer; null: there was none. */
  readonly status: number | null;
  /** What is wrong with which field. */
  readonly errors: readonly { field: string; message: string }[];
  /** By which Billhook's operator finds the request. */
  readonly requestId: string | null;
  /** When it may be tried again, ms from the answer; null: nothing was said. */
  readonly retryAfterMs: number | null;
  /** How many requests were made. */
  readonly attempts: number;
  /** With which they were made: where nobody knows what became of it, the same call with it has no second effect. */
  readonly idempotencyKey: string | null;

  constructor(facts: Facts) {
    const { code, detail, status, attempts } = facts;
    const after = attempts > 1 ? `, after ${attempts} attempts` : '';
    super(`${detail} (${code}${status === undefined ? '' : `, ${status}`}${after})`, { cause: facts.cause });
    this.code = code;
    this.detail = detail;
    this.status = status ?? null;
    this.errors = facts.errors ?? [];
    this.requestId = facts.requestId ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.attempts = attempts;
    this.idempotencyKey = facts.idempotencyKey;
  }
}
