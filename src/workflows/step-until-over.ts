import {
  condition,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { progressQuery, wakeSignal } from './contract.js';

export interface Steps<Progress> {
  step: () => Promise<Progress>;
  /** For operators, in Markdown. */
  details: (now: Progress) => string;
  moves: (before: Progress, now: Progress) => boolean;
  /** The wait after a step that moved, and the longest after ones that did not. */
  waits: { firstMs: number; longestMs: number };
  /** Events of history after which a run hands over to the next. */
  historyEvents: number;
  handOver: () => Promise<never>;
}

/**
 * The clock of work that PostgreSQL knows the progress of: step by step, soon while it moves, seldom when it does not, until
 * it is over. Who cancels it writes that down and wakes it.
 */
export async function stepUntilOver<Progress extends { isOver: boolean }>(work: Steps<Progress>): Promise<Progress> {
  const { waits } = work;
  let progress: Progress | null = null;
  let woken = false;
  let waitMs = waits.firstMs;
  setHandler(
    defineSignal(wakeSignal),
    () => {
      woken = true;
    },
    { description: 'Takes the next step at once.' },
  );
  setHandler(defineQuery<Progress | null>(progressQuery), () => progress, {
    description: 'How far it is; null before its first step.',
  });
  await Promise.resolve();
  for (;;) {
    woken = false;
    const before: Progress | null = progress;
    const now = await work.step();
    progress = now;
    setCurrentDetails(work.details(now));
    if (now.isOver) return now;
    waitMs = before === null || work.moves(before, now) ? waits.firstMs : Math.min(waitMs * 2, waits.longestMs);
    if (workflowInfo().historyLength > work.historyEvents || workflowInfo().continueAsNewSuggested)
      await work.handOver();
    await condition(() => woken, waitMs);
  }
}
