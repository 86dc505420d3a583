import { ApplicationFailure } from '@temporalio/activity';
import { GatewayFault } from '../gateways/http.js';

const longestWaitMs = 3_600_000;

/** The same error; a wait that the gateway asks for is Temporal's to keep, and nobody holds a place meanwhile. */
export function waitingAsAsked(error: unknown): unknown {
  if (!(error instanceof GatewayFault) || error.retryAfterMs === null) return error;
  return ApplicationFailure.create({
    message: error.message,
    type: error.name,
    nextRetryDelay: Math.min(error.retryAfterMs, longestWaitMs),
  });
}
