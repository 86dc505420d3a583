import type { Client } from '@temporalio/client';
import type { Worker } from '@temporalio/worker';
import { isPolling, type QueueSide, readQueue } from './pollers.js';

/** A probe comes every few seconds, and each costs the server a question per queue. */
const keptMs = 10_000;

/**
 * Whether the server sees these workers ask for work: a worker that says it runs may be cut off all the same. What was seen
 * counts for some seconds. @throws Error that names the queues of which it does not, or that the server does not answer.
 */
export function createPolling(client: Client, workers: readonly Worker[], now: () => number): () => Promise<void> {
  let seenAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (now() - seenAt < keptMs) return;
    const asked = now();
    const sides = workers.flatMap((worker) => sidesOf(worker).map((side) => ({ worker, side })));
    const unseen = await Promise.all(
      sides.map(async ({ worker: { options }, side }) =>
        isPolling(await readQueue(client, options.taskQueue, side), now(), options.identity)
          ? []
          : [`${options.taskQueue} (${side})`],
      ),
    );
    const names = unseen.flat();
    if (names.length > 0) throw new Error(`not polling: ${names.join(', ')}`);
    seenAt = asked;
  };
}

/** A queue has workflows, or only activities. One with local activities alone asks for none of the others. */
const sidesOf = ({ options: { workflowBundle, activities } }: Worker): QueueSide[] => [
  ...(workflowBundle ? (['workflows'] as const) : []),
  ...(activities.size > 0 ? (['activities'] as const) : []),
];
