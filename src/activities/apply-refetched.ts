import type { Apply, ApplyResult } from '../billing/apply-result.js';
import type { Current } from '../domain/reading.js';
import { GatewayFault } from '../gateways/http.js';
import type { FetchCurrent } from '../reconcile/fetch-current.js';
import { waitingAsAsked } from './gateway-fault.js';
import type { Activities } from './index.js';

export interface ApplyRefetchedDeps {
  fetchCurrent: FetchCurrent;
  apply: Apply;
  /** From 1 on. */
  attempt: () => number;
}

/** Where rules can decide, a gateway that does not answer is asked this often: half a minute, and its timeouts. */
const attemptsToAsk = 6;

/**
 * Asks the gateway for what only it can tell, then applies the event. Where the event tells nothing without it, it is asked
 * until it answers; else the event is applied by the rules as they are without an API key.
 */
export function createApplyRefetched({ fetchCurrent, apply, attempt }: ApplyRefetchedDeps) {
  return async ({ id, refetch }: Parameters<Activities['applyRefetched']>[0]): Promise<ApplyResult> => {
    const current = await fetchCurrent(refetch.gatewayAccountId, refetch.paths).catch((error: unknown): Current => {
      const isFinal = attempt() >= attemptsToAsk || (error instanceof GatewayFault && error.kind === 'refused');
      if (refetch.need === 'may' && isFinal) return new Map();
      throw waitingAsAsked(error);
    });
    return apply(id, current);
  };
}
