import type { RetryProfile } from '../domain/retry-profile.js';
import { MAX_RETRY_AFTER_MS } from './retry-after.js';

export type RetryPhase = 'fast' | 'slow';

export interface LadderStep {
  delayMs: number;
  phase: RetryPhase;
  /** Largest random deviation as a fraction of the delay. */
  jitter: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const fast = (delayMs: number): LadderStep => ({ delayMs, phase: 'fast', jitter: 0 });
const slow = (delayMs: number): LadderStep => ({ delayMs, phase: 'slow', jitter: 0.1 });

const FAST_PHASE = [fast(1 * SECOND), fast(2 * SECOND), fast(4 * SECOND)];
const SLOW_PHASE = [5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR].map(slow);

/** Step n is the wait after the n-th attempt that counts; after the last one the delivery has failed. */
export const ladders: Readonly<Record<RetryProfile, readonly LadderStep[]>> = {
  standard: [...FAST_PHASE, ...SLOW_PHASE],
  seed: FAST_PHASE,
};

/** When an endpoint is only probed, its tenant warned, and the endpoint disabled. */
export const breaker = {
  /** Consecutive failures after which only one probe per step is sent. */
  openAfterFailures: 10,
  /** Time of uninterrupted failing after which the endpoint is disabled. */
  disableAfterMs: 5 * DAY,
  /** Fractions of `disableAfterMs` at which the tenant is mailed; the last one is the disabling itself. */
  alertAt: [0.5, 0.7, 0.9, 1],
  /**
   * At most one mail that it fails for each stretch of this length, and none that it has recovered after less: an endpoint
   * that comes and goes is no flood of mails, and the last one told stays true.
   */
  quietMs: HOUR,
  /** The status by which an endpoint asks to be disabled at once. */
  goneStatus: 410,
} as const;

export interface AttemptsSoFar {
  profile: RetryProfile;
  /** Attempts made that count; our own faults do not. 0 is treated as 1: what did not count is repeated soon. */
  attempts: number;
  /** What the endpoint asked for, in milliseconds; waits longer than 24 h are cut to 24 h. */
  retryAfterMs: number | null;
  /** Unix milliseconds. */
  now: number;
  /** Uniform in 0..1, given by the caller. */
  random: number;
}

/** What did not count is repeated at the pace of our own recovery, not of the endpoint's ladder. */
export const ownFaultDelayMs = 15_000;

/** When to try again (unix ms) and in which phase; null when the ladder is exhausted. */
export const nextAttempt = (made: AttemptsSoFar): { at: number; phase: RetryPhase } | null => {
  const step = ladders[made.profile][Math.max(made.attempts, 1) - 1];
  if (!step) return null;
  const delayMs = Math.round(step.delayMs * (1 + step.jitter * (2 * made.random - 1)));
  const askedMs = Math.min(made.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  return { at: made.now + Math.max(delayMs, askedMs), phase: step.phase };
};
