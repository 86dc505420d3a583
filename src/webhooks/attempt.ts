import type { Claim, SealedSecret } from '../db/claims.js';
import type { AttemptResult } from '../db/record-attempts.js';
import { publicId } from '../domain/ids.js';
import type { Traceparent } from '../domain/trace.js';
import type { Place, Tracer } from '../tracing/tracer.js';
import { type AttemptsSoFar, breaker, nextAttempt, ownFaultDelayMs } from './ladder.js';
import { type Message, messageOf, type Told } from './message.js';
import type { Request } from './portion.js';
import type { Poster, PostResult } from './post.js';
import { openHeaders } from './sealed-headers.js';
import { deliveryHeaders } from './sign.js';

export interface AttemptDeps {
  poster: Pick<Poster, 'post'>;
  openSecret: (sealed: string) => string;
  userAgent: string;
  now: () => number;
  random: () => number;
  tracer: Pick<Tracer, 'underRow'>;
  /** One line, one span and the metrics of every attempt. */
  observe: (claim: Claim, post: PostResult, result: AttemptResult, place: Place) => void;
}

/** One POST: what it says of the endpoint, and what it means for each of its deliveries. */
export interface Attempt {
  results: AttemptResult[];
  post: PostResult;
  verdict: Verdict;
}

export interface Verdict extends Pick<AttemptResult, 'ok' | 'counts' | 'duration_ms'> {
  /** The endpoint asks to be disabled. */
  gone: boolean;
}

/** One POST of what was claimed: a delivery, or several of a batch endpoint. Never rejects. */
export type Attempting = (claims: Request, token: string, signal?: AbortSignal) => Promise<Attempt>;

export function createAttempt(deps: AttemptDeps): Attempting {
  return async (claims, token, signal) => {
    const placeOf = (claim: Claim): Place => deps.tracer.underRow(claim.traceparent, claim.event_id);
    // A request belongs to one trace: of a batch that of its first delivery. The others' spans tell of it in theirs.
    const place = placeOf(claims[0]);
    const post = await send(deps, claims, place.traceparent, signal);
    const verdict = {
      ok: post.ok,
      counts: !post.ownFault,
      duration_ms: Math.round(post.durationMs),
      gone: post.status === breaker.goneStatus,
    };
    // The same for all: what failed together is due together, and goes as the same batch again.
    const moment = { now: deps.now(), random: deps.random() };
    const results = claims.map((claim, index) => {
      const result = resultOf(moment, claim, token, post, verdict);
      deps.observe(claim, post, result, index === 0 ? place : placeOf(claim));
      return result;
    });
    return { results, post, verdict };
  };
}

function send(
  deps: AttemptDeps,
  claims: Request,
  traceparent: Traceparent,
  signal: AbortSignal | undefined,
): Promise<PostResult> {
  const [first, ...others] = claims;
  try {
    const message = messageOf(first.format, [toldBy(first), ...others.map(toldBy)]);
    const body = Buffer.from(message.body);
    const headers = headersOf(deps, first, message, body, traceparent);
    return deps.poster.post({ url: first.url, headers, body, timeoutMs: first.timeout_ms, signal });
  } catch (error) {
    return Promise.resolve(unsent(deps, error as Error));
  }
}

const toldBy = (claim: Claim): Told => ({
  deliveryId: publicId('delivery', claim.id),
  eventId: publicId('event', claim.event_id),
  name: claim.event_name,
  envelope: claim.envelope,
  attempt: claim.attempts + 1,
});

/** One delivery that cannot be built (a secret that our key does not open) must not stop the others of its endpoint. */
const unsent = (deps: AttemptDeps, error: Error): PostResult => ({
  ok: false,
  status: null,
  body: null,
  headers: null,
  error: `we could not build the request: ${error.message}`,
  errorKind: null,
  ownFault: true,
  retryAfterMs: null,
  startedAt: deps.now(),
  durationMs: 0,
});

const headersOf = (
  deps: AttemptDeps,
  { secrets, headers }: Claim,
  { event, webhookId, deliveryId, attempt }: Message,
  body: Buffer,
  traceparent: Traceparent,
): Record<string, string> =>
  deliveryHeaders({
    event,
    webhookId,
    deliveryId,
    attempt,
    body,
    secrets: activeSecrets(secrets, deps.now()).map((one) => deps.openSecret(one.sealed)),
    timestamp: Math.floor(deps.now() / 1000),
    userAgent: deps.userAgent,
    custom: openHeaders(headers, deps.openSecret),
    traceparent,
  });

export const activeSecrets = (secrets: readonly SealedSecret[], now: number): SealedSecret[] =>
  secrets.filter((one) => one.expires_at === null || Date.parse(one.expires_at) > now);

/** Unix ms and a number of 0..1. */
type Moment = Pick<AttemptsSoFar, 'now' | 'random'>;

function resultOf(moment: Moment, claim: Claim, token: string, post: PostResult, verdict: Verdict): AttemptResult {
  const { gone, ok, counts, duration_ms } = verdict;
  const next = ok ? null : counts ? nextByLadder(moment, claim, post) : { at: moment.now + ownFaultDelay(claim, post) };
  return {
    event_id: claim.event_id,
    endpoint_id: claim.endpoint_id,
    token,
    started_at: new Date(post.startedAt).toISOString(),
    response_status: post.status,
    response_body: post.body,
    response_headers: ok && post.body === '' ? null : post.headers,
    error: post.error?.replaceAll('\0', '\uFFFD') ?? null,
    trigger: claim.next_trigger,
    ok,
    counts,
    duration_ms,
    status: ok ? 'succeeded' : next && !gone ? 'pending' : 'failed',
    reason: ok ? null : gone ? 'endpoint_gone' : next ? null : 'retries_exhausted',
    next_attempt_at: next && new Date(next.at).toISOString(),
  };
}

/** Twice as long after each fault of our own, to an hour; what our shutdown has interrupted is for the next process. */
const ownFaultDelay = (claim: Claim, post: PostResult): number =>
  post.errorKind === 'shutdown'
    ? 0
    : Math.min(ownFaultDelayMs * 2 ** Math.max(0, claim.attempts - claim.failures), 3_600_000);

const nextByLadder = (moment: Moment, claim: Claim, post: PostResult): { at: number } | null =>
  nextAttempt({
    profile: claim.retry_profile,
    attempts: claim.failures + 1,
    retryAfterMs: post.retryAfterMs,
    ...moment,
  });
