import { Context } from '@temporalio/activity';
import type { ReconcileReport, Run } from '../reconcile/reconcile.js';
import { waitingAsAsked } from './gateway-fault.js';

/** Between two requests of one account: five a second at most, far below what any gateway allows. */
const paceMs = 200;
/** How long one attempt goes on with further pages. */
const budgetMs = 60_000;

/** Pages of one account. */
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
    throw waitingAsAsked(error);
  }
}
