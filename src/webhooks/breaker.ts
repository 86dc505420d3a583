import type { AttemptResult } from '../db/claims.js';
import type { EndpointState } from '../db/lanes.js';
import { directLane } from './direct.js';
import { breaker, nextAttempt } from './ladder.js';

/** Alerts that became due, in percent of the time after which the endpoint is disabled; 100 disables. 0: it has opened. */
export type Alert = 0 | 50 | 70 | 90 | 100;

export interface Judgement {
  state: EndpointState;
  alerts: Alert[];
}

/** What a finished attempt says of its endpoint. Pure; faults of our own say nothing. */
export function judge(
  state: EndpointState,
  result: Pick<AttemptResult, 'ok' | 'counts' | 'duration_ms'>,
  now: number,
  random: number,
): Judgement {
  if (result.ok) return { state: afterSuccess(state, result.duration_ms <= directLane.slowMs), alerts: [] };
  // Of those that were under way when it opened none is a probe.
  const isLate = state.open_until !== null && state.open_until > now;
  return result.counts && !isLate ? afterFailure(state, now, random) : { state, alerts: [] };
}

const afterSuccess = (state: EndpointState, wasQuick: boolean): EndpointState => ({
  ...state,
  failing_since: null,
  consecutive_failures: 0,
  open_until: null,
  alerted_percent: 0,
  quick_successes: wasQuick ? Math.min(state.quick_successes + 1, directLane.quickSuccesses) : 0,
});

function afterFailure(state: EndpointState, now: number, random: number): Judgement {
  // However many came at once, it opens at the first step of its ladder; from there each probe is a step.
  const isOpen = state.open_until !== null;
  const failures = isOpen
    ? state.consecutive_failures + 1
    : Math.min(state.consecutive_failures + 1, breaker.openAfterFailures);
  const failingSince = state.failing_since ?? now;
  const next: EndpointState = {
    ...state,
    failing_since: failingSince,
    consecutive_failures: failures,
    quick_successes: 0,
  };
  const opens = failures >= breaker.openAfterFailures;
  if (opens) next.open_until = probeAt(failures, now, random);
  const alerts: Alert[] = opens && !isOpen ? [0] : [];
  for (const share of breaker.alertAt) {
    const percent = Math.round(share * 100) as Alert;
    if (now - failingSince >= share * breaker.disableAfterMs && next.alerted_percent < percent) {
      next.alerted_percent = percent;
      alerts.push(percent);
    }
  }
  return { state: next, alerts };
}

/** While the breaker is open only the endpoint's own ladder advances, one probe per step. */
function probeAt(failures: number, now: number, random: number): number {
  const step = failures - breaker.openAfterFailures + 1;
  for (let attempts = step; attempts > 0; attempts--) {
    const next = nextAttempt({ profile: 'standard', attempts, retryAfterMs: null, now, random });
    if (next) return next.at;
  }
  return now;
}
