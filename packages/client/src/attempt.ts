import { BillhookError, type Tried } from './errors.js';
import type { Problem } from './generated/schemas.js';
import { askedFor, isRetried } from './retry.js';

/** How an attempt ended. A refusal of which `again` is true may be followed by another attempt. */
export type Outcome =
  | { kind: 'answered'; response: Response; data: unknown }
  | {
      kind: 'failed';
      error: (tried: Tried) => BillhookError;
      again: boolean;
      asked: number | null;
      status: number | null;
    };

export interface Attempt {
  url: string;
  init: RequestInit;
  fetch: typeof fetch;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Of a file or stream the answer is given to the caller as soon as it begins. */
  reads: 'json' | 'response';
}

/** One request. @throws the reason of `signal` when it was aborted */
export async function attempt({ url, init, fetch, timeoutMs, signal, reads }: Attempt): Promise<Outcome> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), timeoutMs);
  try {
    const both = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const response = await fetch(url, { ...init, signal: both });
    if (response.status === 304) return unchanged(response);
    if (response.ok && reads === 'response') return { kind: 'answered', response, data: response };
    const text = await response.text();
    return response.ok ? answered(response, text) : refused(response, text);
  } catch (cause) {
    signal?.throwIfAborted();
    return late.signal.aborted
      ? unanswered('timeout', `There was no answer within ${timeoutMs} ms.`, cause)
      : unanswered('connection_failed', 'There was no answer.', cause);
  } finally {
    clearTimeout(timer);
  }
}

const unanswered = (code: 'timeout' | 'connection_failed', detail: string, cause: unknown): Outcome => ({
  kind: 'failed',
  error: (tried) => new BillhookError({ code, detail, cause, ...tried }),
  again: true,
  asked: null,
  status: null,
});

function answered(response: Response, text: string): Outcome {
  if (response.status === 204 || text === '') return { kind: 'answered', response, data: undefined };
  try {
    return { kind: 'answered', response, data: JSON.parse(text) };
  } catch {
    return unexpected(response, text);
  }
}

function unchanged({ status, headers }: Response): Outcome {
  const facts = {
    code: 'not_modified',
    detail: 'It is as it was.',
    status,
    requestId: headers.get('x-request-id'),
  } as const;
  return {
    kind: 'failed',
    error: (tried) => new BillhookError({ ...facts, ...tried }),
    again: false,
    asked: null,
    status,
  };
}

function refused(response: Response, text: string): Outcome {
  const problem = problemOf(text);
  if (problem === null) return unexpected(response, text);
  const { status, headers } = response;
  const { code, detail, errors = [], request_id: requestId } = problem;
  const asked = askedFor(headers, Date.now());
  return {
    kind: 'failed',
    error: (tried) => new BillhookError({ code, detail, status, errors, requestId, retryAfterMs: asked, ...tried }),
    again: isRetried(status, code),
    asked,
    status,
  };
}

/** A redirect, too: following it would send the key, or change the request. */
function unexpected({ status, headers }: Response, text: string): Outcome {
  const asked = askedFor(headers, Date.now());
  const detail = `Something else than the API has answered: ${text.slice(0, 200) || 'nothing'}`;
  const requestId = headers.get('x-request-id');
  return {
    kind: 'failed',
    error: (tried) =>
      new BillhookError({ code: 'unexpected_answer', detail, status, requestId, retryAfterMs: asked, ...tried }),
    again: isRetried(status, undefined),
    asked,
    status,
  };
}

function problemOf(text: string): Problem | null {
  try {
    const read = JSON.parse(text) as Partial<Problem> | null;
    return typeof read?.code === 'string' && typeof read.detail === 'string' ? (read as Problem) : null;
  } catch {
    return null;
  }
}
