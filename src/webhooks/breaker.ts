import type { EndpointState } from '../db/lanes.js';
import type { AttemptResult } from '../db/record-attempts.js';
import { directLane } from './direct.js';
import { breaker, ladders, nextAttempt } from './ladder.js';
import { MAX_RETRY_AFTER_MS } from './retry-after.js';

/** A stage of failing, in percent of the time after which the endpoint is disabled. 0: the breaker opens. 100: it is disabled. */
export type Alert = 0 | 50 | 70 | 90 | 100;

export interface Judgement {
  state: EndpointState;
  /** The stage that is reached now. */
  alert: Alert | null;
}

export interface Judged extends Pick<AttemptResult, 'ok' | 'counts' | 'duration_ms'> {
  /** What the endpoint asked for with a 429 or 503. */
  retryAfterMs: number | null;
}

/** What a finished attempt says of its endpoint. Pure; faults of our own say nothing. */
export function judge(state: EndpointState, result: Judged, now: number, random: number): Judgement {
  if (result.ok) return { state: afterSuccess(state, result.duration_ms <= directLane.slowMs), alert: null };
  // Of those that were under way when it opened, or asked to be spared, none is a probe.
  const isLate = sparedUntil(state) > now;
  const { state: after, alert } =
    result.counts && !isLate
      ? afterFailure(state, { now, random, retryAfterMs: result.retryAfterMs })
      : { state, alert: null };
  return { state: { ...after, throttled_until: throttledUntil(state, result.retryAfterMs ?? 0, now) }, alert };
}

/** Of several answers the latest time counts. */
const throttledUntil = (state: EndpointState, retryAfterMs: number, now: number): number | null =>
  retryAfterMs > 0
    ? Math.max(state.throttled_until ?? 0, now + Math.min(retryAfterMs, MAX_RETRY_AFTER_MS))
    : state.throttled_until;

/** Nothing is sent before: its breaker is open, or it has asked for that. 0: at once. */
export const sparedUntil = (state: Pick<EndpointState, 'open_until' | 'throttled_until'>): number =>
  Math.max(state.open_until ?? 0, state.throttled_until ?? 0);

/** When it is disabled, if it goes on failing (unix ms). */
export const disabledAt = (failingSince: number): number => failingSince + breaker.disableAfterMs;

const afterSuccess = (state: EndpointState, wasQuick: boolean): EndpointState => ({
  ...state,
  failing_since: null,
  consecutive_failures: 0,
  open_until: null,
  alerted_percent: 0,
  quick_successes: wasQuick ? Math.min(state.quick_successes + 1, directLane.quickSuccesses) : 0,
});

interface Moment {
  now: number;
  random: number;
  retryAfterMs: number | null;
}

function afterFailure(state: EndpointState, moment: Moment): Judgement {
  // However many came at once, it opens at the first step of its ladder; from there each probe is a step.
  const isOpen = state.open_until !== null;
  const failures = isOpen
    ? state.consecutive_failures + 1
    : Math.min(state.consecutive_failures + 1, breaker.openAfterFailures);
  const failingSince = state.failing_since ?? moment.now;
  const stage = stages.find(({ percent }) => percent > state.alerted_percent);
  // One stage at a time: nobody is disabled without the warnings before, however long nothing was sent to it.
  const alert = stage && moment.now >= failingSince + stage.afterMs ? stage.percent : null;
  const opens = failures >= breaker.openAfterFailures;
  return {
    state: {
      ...state,
      failing_since: failingSince,
      consecutive_failures: failures,
      quick_successes: 0,
      alerted_percent: alert ?? state.alerted_percent,
      open_until: opens ? probeAt(failures, failingSince, moment) : state.open_until,
    },
    alert: alert ?? (opens && !isOpen ? 0 : null),
  };
}

/** From `failing_since` on. */
const stages = breaker.alertAt.map((share) => ({
  percent: Math.round(share * 100) as Alert,
  afterMs: share * breaker.disableAfterMs,
}));

/**
 * While the breaker is open only the endpoint's own ladder advances, one probe per step, and one at each stage, so that
 * warnings come in time; never sooner than the endpoint asked for.
 */
function probeAt(failures: number, failingSince: number, { now, random, retryAfterMs }: Moment): number {
  const attempts = Math.min(failures - breaker.openAfterFailures + 1, ladders.standard.length);
  const byLadder = nextAttempt({ profile: 'standard', attempts, retryAfterMs, now, random })?.at ?? now;
  const nextStage = stages.map(({ afterMs }) => failingSince + afterMs).find((at) => at > now) ?? byLadder;
  return Math.max(Math.min(byLadder, nextStage), now + Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}
