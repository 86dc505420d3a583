import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { activities } from './activities.js';
import { type DunningInput, type DunningView, stateQuery, wakeSignal } from './contract.js';
import { dunningHistoryLimit } from './policy.js';

/**
 * Reminds, suspends and ends one account, as its policy says. PostgreSQL knows what is owed and what was done; this is its
 * clock: it looks, takes what is due a step at a time, and waits until the next one or until somebody wakes it. Every run
 * begins by looking.
 */
export async function dunAccount(input: DunningInput): Promise<void> {
  const { tenantId, accountId, historyEvents = dunningHistoryLimit } = input;
  const view: DunningView = { state: 'grace', waitingUntil: null, steps: [] };
  let woken = false;
  setHandler(
    defineSignal(wakeSignal),
    () => {
      woken = true;
    },
    { description: 'Looks at the account at once; takes no step before its day.' },
  );
  setHandler(defineQuery<DunningView>(stateQuery), () => view, {
    description: 'The state, when it looks again, and the steps of this run.',
  });
  await Promise.resolve();
  for (;;) {
    woken = false;
    const { isOver, state, step, nextAt } = await activities.dun({ tenantId, accountId });
    view.state = state;
    if (step !== null) view.steps.push(step);
    view.waitingUntil = nextAt === null ? null : new Date(nextAt).toISOString();
    setCurrentDetails(`**${state}**${view.waitingUntil === null ? '' : `, looks again at ${view.waitingUntil}`}`);
    if (isOver && !woken) return;
    if (workflowInfo().historyLength > historyEvents || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof dunAccount>(input);
    if (nextAt === null && !isOver) await condition(() => woken);
    else if (nextAt !== null && nextAt > Date.now()) await condition(() => woken, nextAt - Date.now());
  }
}
