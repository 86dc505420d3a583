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
import { progressQuery, type ReplayInput, type ReplayProgress, wakeSignal } from './contract.js';
import { historyLimit, replayWaits } from './policy.js';

/**
 * Has stored events processed again. PostgreSQL knows how far it is, this is its clock: step by step, until nothing is left
 * and all have ended. Who cancels it writes that down and wakes it.
 */
export async function replayGatewayEvents({ id, historyEvents = historyLimit }: ReplayInput): Promise<ReplayProgress> {
  let progress: ReplayProgress | null = null;
  let woken = false;
  let waitMs: number = replayWaits.firstMs;
  setHandler(defineSignal(wakeSignal), () => {
    woken = true;
  });
  setHandler(defineQuery<ReplayProgress | null>(progressQuery), () => progress);
  await Promise.resolve();
  for (;;) {
    woken = false;
    const before: ReplayProgress | null = progress;
    const now = await activities.stepReplay({ id });
    progress = now;
    setCurrentDetails(`**${now.status}**: ${now.reset} of ${now.total} events reset, ${now.underWay} under way`);
    if (now.isOver) return now;
    const moves = before === null || now.reset > before.reset || now.underWay < before.underWay;
    waitMs = moves ? replayWaits.firstMs : Math.min(waitMs * 2, replayWaits.longestMs);
    if (workflowInfo().historyLength > historyEvents || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof replayGatewayEvents>({ id, historyEvents });
    await condition(() => woken, waitMs);
  }
}
