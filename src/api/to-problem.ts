import { ConcurrentChange, IllegalTransition, InvalidAmount, MissingRow } from '../domain/errors.js';
import { Problem, type ProblemCode } from './problems.js';

type Refusal = [ProblemCode, detail: string, retryAfter?: string];
type Cause = Error & { code?: unknown; type?: unknown; status?: unknown; limit?: unknown };

/** What body parsers and routers call their errors (`http-errors`: `type`). */
const byType: Readonly<Record<string, Refusal>> = {
  'entity.parse.failed': ['malformed_json', 'The body is not valid JSON.'],
  'encoding.unsupported': ['unsupported_media_type', 'The content encoding is not supported.'],
  'charset.unsupported': ['unsupported_media_type', 'The character set is not supported; use UTF-8.'],
  'request.size.invalid': ['malformed_request', 'The body has another length than the request says.'],
  'request.aborted': ['malformed_request', 'The request ended too early.'],
};

const unavailable: Refusal = ['unavailable', 'The database cannot be reached.', '5'];
const badText: Refusal = ['validation_failed', 'A text holds a character that cannot be stored (NUL).'];

/** PostgreSQL's SQLSTATEs and Node's network errors. */
const byCode: Readonly<Record<string, Refusal>> = {
  '22021': badText,
  '22P05': badText,
  '23505': ['conflict', 'It is there already, or has just been made.'],
  '40001': ['conflict', 'It has just changed; repeat the request.', '1'],
  '40P01': ['conflict', 'It has just changed; repeat the request.', '1'],
  '55P03': ['conflict', 'It is being changed; repeat the request.', '1'],
  '53300': unavailable,
  '57P01': unavailable,
  '57P02': unavailable,
  '57P03': unavailable,
  ECONNREFUSED: unavailable,
  ECONNRESET: unavailable,
  ETIMEDOUT: unavailable,
  ENOTFOUND: unavailable,
  EAI_AGAIN: unavailable,
  EPIPE: unavailable,
};

/** How `pg` says that it has no connection: these errors have no code. */
const lostConnection = /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered)/;

const classes: readonly [new (...args: never[]) => Error, ProblemCode][] = [
  [InvalidAmount, 'validation_failed'],
  [MissingRow, 'not_found'],
  [ConcurrentChange, 'conflict'],
  [IllegalTransition, 'illegal_transition'],
];

/** The one place where an error becomes an answer. Whatever is not known here is ours to repair: 500. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const cause = (error instanceof Error ? error : new Error(String(error))) as Cause;
  const [, named] = classes.find(([type]) => cause instanceof type) ?? [];
  if (named) return new Problem(named, cause.message, { cause });
  const known = refusalOf(cause);
  if (known) {
    const [code, detail, retryAfter] = known;
    return new Problem(code, detail, { cause, ...(retryAfter ? { headers: { 'Retry-After': retryAfter } } : {}) });
  }
  return new Problem('internal_error', 'The request could not be handled.', { cause });
}

function refusalOf(cause: Cause): Refusal | undefined {
  if (cause.type === 'entity.too.large')
    return ['body_too_large', `The body is larger than ${Number(cause.limit) / 1_048_576} MiB.`];
  if (typeof cause.type === 'string' && byType[cause.type]) return byType[cause.type];
  if (typeof cause.code === 'string') {
    if (byCode[cause.code]) return byCode[cause.code];
    if (/^08/.test(cause.code)) return unavailable;
  }
  if (lostConnection.test(cause.message)) return unavailable;
  return cause instanceof URIError || cause.status === 400
    ? ['malformed_request', 'The request cannot be read.']
    : undefined;
}
