import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { ReconcileReport } from '../activities/index.js';
import { activities } from './activities.js';
import type { ReconcileInput } from './contract.js';

/** By Schedule: asks a gateway for what has not come by webhook, until the round is over. PostgreSQL knows how far it has come. */
export async function reconcileGateway(input: ReconcileInput): Promise<ReconcileReport> {
  for (;;) {
    const report = await activities.reconcileGateway(input);
    if (report.state !== 'more') return report;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof reconcileGateway>(input);
  }
}
