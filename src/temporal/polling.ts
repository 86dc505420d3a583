import type { Worker } from '@temporalio/worker';
import { isPolling, pollingWithinMs, type QueueSide, type QueueView } from './pollers.js';

/** A side of a queue that a worker has to be seen at. */
export interface Post {
  queue: string;
  side: QueueSide;
  identity: string;
}

/** A probe comes every few seconds, and each look costs the server a question per post. */
const keptMs = 10_000;

/**
 * Whether the server sees these workers ask for work: one that says it runs may be cut off all the same. Nobody counts before
 * he was seen once. After that he may be out of sight for two minutes, for a server that starts again has forgotten everybody;
 * and where it does not answer, nothing is known against him.
 * @throws Error that names the posts at which nobody is seen, or says that the server has never answered.
 */
export function createPolling(
  posts: readonly Post[],
  read: (queue: string, side: QueueSide) => Promise<QueueView>,
  now: () => number,
): () => Promise<void> {
  let seenAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const asked = now();
    if (asked - seenAt < keptMs) return;
    const views = await Promise.all(posts.map(({ queue, side }) => read(queue, side))).catch((error: Error) => error);
    if (views instanceof Error) {
      if (Number.isFinite(seenAt)) return;
      throw views;
    }
    const unseen = posts.filter(({ identity }, index) => !isPolling(views[index] as QueueView, asked, identity));
    if (unseen.length === 0) seenAt = asked;
    else if (asked - seenAt >= pollingWithinMs)
      throw new Error(`not polling: ${unseen.map(({ queue, side }) => `${queue} (${side})`).join(', ')}`);
  };
}

/** A queue has workflows, or only activities. */
export const postsOf = (workers: readonly Worker[]): Post[] =>
  workers.flatMap(({ options: { taskQueue: queue, identity, workflowBundle, activities } }) =>
    [
      ...(workflowBundle ? (['workflows'] as const) : []),
      ...(activities.size > 0 ? (['activities'] as const) : []),
    ].map((side) => ({ queue, side, identity })),
  );
