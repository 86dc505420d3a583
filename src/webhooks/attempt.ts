import type { AttemptResult, Claim, SealedSecret } from '../db/claims.js';
import { publicId } from '../domain/ids.js';
import { breaker, nextAttempt, ownFaultDelayMs } from './ladder.js';
import type { Poster, PostResult } from './post.js';
import { openHeaders } from './sealed-headers.js';
import { deliveryHeaders } from './sign.js';

export interface AttemptDeps {
  poster: Pick<Poster, 'post'>;
  openSecret: (sealed: string) => string;
  userAgent: string;
  now: () => number;
  random: () => number;
  /** One line and the metrics of every attempt. */
  observe: (claim: Claim, post: PostResult, result: AttemptResult) => void;
}

export interface Attempt {
  result: AttemptResult;
  post: PostResult;
}

/** One POST of one claimed delivery, and what it means for the delivery. Never rejects. */
export function createAttempt(
  deps: AttemptDeps,
): (claim: Claim, token: string, signal?: AbortSignal) => Promise<Attempt> {
  return async (claim, token, signal) => {
    const post = await send(deps, claim, signal).catch((error: Error) => unsent(deps, error));
    const result = resultOf(deps, claim, token, post);
    deps.observe(claim, post, result);
    return { result, post };
  };
}

async function send(deps: AttemptDeps, claim: Claim, signal: AbortSignal | undefined): Promise<PostResult> {
  const body = bodyOf(claim);
  const headers = headersOf(deps, claim, body);
  return deps.poster.post({ url: claim.url, headers, body, timeoutMs: claim.timeout_ms, signal });
}

/** One delivery that cannot be built (a secret that our key does not open) must not stop the others of its endpoint. */
const unsent = (deps: AttemptDeps, error: Error): PostResult => ({
  ok: false,
  status: null,
  body: null,
  error: `we could not build the request: ${error.message}`,
  errorKind: null,
  ownFault: true,
  retryAfterMs: null,
  startedAt: deps.now(),
  durationMs: 0,
});

/** The envelope as it was written; under an alias only its type differs. */
function bodyOf(claim: Claim): string {
  const canonical = /^\{"id":"[^"]+","type":"([^"]+)"/.exec(claim.envelope)?.[1];
  return canonical === claim.event_name
    ? claim.envelope
    : JSON.stringify({ ...JSON.parse(claim.envelope), type: claim.event_name });
}

function headersOf(deps: AttemptDeps, claim: Claim, body: string): Record<string, string> {
  return deliveryHeaders({
    secrets: activeSecrets(claim.secrets, deps.now()).map((one) => deps.openSecret(one.sealed)),
    event: claim.event_name,
    webhookId: publicId('event', claim.event_id),
    deliveryId: publicId('delivery', claim.id),
    attempt: claim.attempts + 1,
    timestamp: Math.floor(deps.now() / 1000),
    body,
    userAgent: deps.userAgent,
    custom: openHeaders(claim.headers, deps.openSecret),
  });
}

export const activeSecrets = (secrets: readonly SealedSecret[], now: number): SealedSecret[] =>
  secrets.filter((one) => one.expires_at === null || Date.parse(one.expires_at) > now);

function resultOf(deps: AttemptDeps, claim: Claim, token: string, post: PostResult): AttemptResult {
  const counts = !post.ownFault;
  const next = post.ok
    ? null
    : counts
      ? nextByLadder(deps, claim, post)
      : { at: deps.now() + ownFaultDelay(claim, post) };
  const gone = post.status === breaker.goneStatus;
  return {
    event_id: claim.event_id,
    endpoint_id: claim.endpoint_id,
    token,
    started_at: new Date(post.startedAt).toISOString(),
    duration_ms: Math.round(post.durationMs),
    response_status: post.status,
    response_body: post.body,
    error: post.error?.replaceAll('\0', '\uFFFD') ?? null,
    trigger: claim.next_trigger,
    ok: post.ok,
    counts,
    status: post.ok ? 'succeeded' : next && !gone ? 'pending' : 'failed',
    reason: post.ok ? null : gone ? 'endpoint_gone' : next ? null : 'retries_exhausted',
    next_attempt_at: next && new Date(next.at).toISOString(),
  };
}

/** Twice as long after each fault of our own, to an hour; what our shutdown has interrupted is for the next process. */
const ownFaultDelay = (claim: Claim, post: PostResult): number =>
  post.errorKind === 'shutdown'
    ? 0
    : Math.min(ownFaultDelayMs * 2 ** Math.max(0, claim.attempts - claim.failures), 3_600_000);

const nextByLadder = (deps: AttemptDeps, claim: Claim, post: PostResult): { at: number } | null =>
  nextAttempt({
    profile: claim.retry_profile,
    attempts: claim.failures + 1,
    retryAfterMs: post.retryAfterMs,
    now: deps.now(),
    random: deps.random(),
  });
