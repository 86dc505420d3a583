import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { TaskQueueType, TaskQueueKind } = proto.temporal.api.enums.v1;

/** Who asks for work of a queue: for workflows, or for activities. */
export type QueueSide = 'workflows' | 'activities';

export interface QueueView {
  /** Identity of each process that has asked of late, with the time of its last question, in ms. */
  pollers: readonly { identity: string; at: number }[];
  /** How many tasks wait, about. */
  backlog: number;
  /** How long the oldest of them has waited, in ms. */
  backlogAgeMs: number;
}

const types = {
  workflows: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activities: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
} as const satisfies Record<QueueSide, number>;

interface WireDuration {
  seconds?: unknown;
  nanos?: number | null;
}
const millis = (value: WireDuration | null | undefined): number =>
  Number(value?.seconds ?? 0) * 1000 + (value?.nanos ?? 0) / 1e6;

/** What the server knows of a queue. It remembers a poller for five minutes. @throws when it does not answer within `limitMs`. */
export async function readQueue(client: Client, name: string, side: QueueSide, limitMs = 2000): Promise<QueueView> {
  const answer = await client.withDeadline(Date.now() + limitMs, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL },
      taskQueueType: types[side],
      reportStats: true,
    }),
  );
  return {
    pollers: (answer.pollers ?? []).map((one) => ({ identity: one.identity ?? '', at: millis(one.lastAccessTime) })),
    backlog: Number(answer.stats?.approximateBacklogCount ?? 0),
    backlogAgeMs: millis(answer.stats?.approximateBacklogAge),
  };
}

/** A question waits for a minute at most; who has asked for none in two does not ask any more. */
export const pollingWithinMs = 120_000;

export const isPolling = (view: QueueView, now: number, identity?: string): boolean =>
  view.pollers.some((one) => (identity === undefined || one.identity === identity) && one.at > now - pollingWithinMs);
