import { continueAsNew, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import { activitiesOf } from './activities.js';
import { type WaitingInput, waitingSignal } from './contract.js';

/**
 * Applies events of a tenant that waited for a name which is known by now, in their order and one after the other. One per
 * tenant, so that no two who find such events let a later one overtake. What it is not told, the relay tells it.
 */
export async function applyWaiting({ tenantId, ids = [] }: WaitingInput): Promise<void> {
  let left = ids;
  setHandler(defineSignal<[string[]]>(waitingSignal), (more) => {
    left = [...left, ...more];
  });
  await Promise.resolve();
  while (left.length > 0) {
    const taken = [...new Set(left)];
    left = [];
    await activitiesOf(tenantId).applyWaiting({ ids: taken });
    if (left.length > 0 && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof applyWaiting>({ tenantId, ids: left });
  }
}
