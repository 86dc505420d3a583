import { continueAsNew, defineSignal, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { activitiesOf } from './activities.js';
import { type WaitingInput, waitingSignal } from './contract.js';

/**
 * Applies events of a tenant that waited for a name which is known by now, in their order and one after the other. One per
 * tenant, so that no two who find such events let a later one overtake. What it is not told, the relay tells it.
 */
export async function applyWaiting({ tenantId, ids = [] }: WaitingInput): Promise<void> {
  let left = ids;
  setHandler(
    defineSignal<[string[]]>(waitingSignal),
    (more) => {
      left = [...left, ...more];
    },
    { description: 'Rows of gateway_events whose name is known by now. The relay says what nobody has said.' },
  );
  await Promise.resolve();
  while (left.length > 0) {
    const taken = [...new Set(left)];
    left = [];
    setCurrentDetails(`applies ${taken.length} events that waited`);
    await activitiesOf(tenantId).applyWaiting({ ids: taken });
    if (left.length > 0 && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof applyWaiting>({ tenantId, ids: left });
  }
}
