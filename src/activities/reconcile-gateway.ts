import { ApplicationFailure, Context } from '@temporalio/activity';
import { GatewayFault } from '../gateways/http.js';
import type { ReconcileReport, Run } from '../reconcile/reconcile.js';

/** Between two requests of one account: five a second at most, far below what any gateway allows. */
const paceMs = 200;
/** How long one attempt goes on with further pages. */
const budgetMs = 60_000;
const longestWaitMs = 3_600_000;

/** Pages of one account. A wait that the gateway asks for is Temporal's to keep; nobody holds a place meanwhile. */
export async function reconcileGateway(
  reconcile: (run: Run) => Promise<ReconcileReport>,
  accountId: string,
): Promise<ReconcileReport> {
  const context = Context.current();
  let isFirst = true;
  const before = async (): Promise<void> => {
    context.heartbeat();
    if (!isFirst) await context.sleep(paceMs);
    isFirst = false;
  };
  try {
    return await reconcile({ accountId, before, until: Date.now() + budgetMs });
  } catch (error) {
    if (!(error instanceof GatewayFault) || error.retryAfterMs === null) throw error;
    throw ApplicationFailure.create({
      message: error.message,
      type: error.name,
      nextRetryDelay: Math.min(error.retryAfterMs, longestWaitMs),
    });
  }
}
