import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { searchAttributes } from '../workflows/contract.js';
import { type QueueSide, type QueueView, readQueue } from './pollers.js';
import { fixedSchedules } from './prepare.js';
import { queueSides } from './workers.js';

export interface NamespaceView {
  /** Of closed workflows. */
  retentionDays: number;
  /** Search attributes that it lacks. */
  missing: string[];
}

/** @throws Error when there is no such namespace, or nobody answers. */
export async function readNamespace(client: Client): Promise<NamespaceView> {
  const { namespace } = client.options;
  const deadline = Date.now() + 5000;
  const [{ config }, { customAttributes }] = await Promise.all([
    client.withDeadline(deadline, () => client.workflowService.describeNamespace({ namespace })),
    client.withDeadline(deadline, () => client.connection.operatorService.listSearchAttributes({ namespace })),
  ]);
  return {
    retentionDays: Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / 86_400,
    missing: Object.values(searchAttributes)
      .map(({ name }) => name)
      .filter((name) => !(name in customAttributes)),
  };
}

export interface ScheduleView {
  id: string;
  state: 'missing' | 'paused' | 'running';
  /** When it last ran, in ms; null: never. */
  lastRunAt: number | null;
}

/** Every Schedule that there is once per namespace. */
export const readSchedules = (client: Client): Promise<ScheduleView[]> =>
  Promise.all(
    fixedSchedules.map(async ({ id }): Promise<ScheduleView> => {
      try {
        const { state, info } = await client.withDeadline(Date.now() + 5000, () =>
          client.schedule.getHandle(id).describe(),
        );
        const last = info.recentActions.at(-1);
        return { id, state: state.paused ? 'paused' : 'running', lastRunAt: last?.takenAt.getTime() ?? null };
      } catch (error) {
        if (error instanceof ScheduleNotFoundError) return { id, state: 'missing', lastRunAt: null };
        throw error;
      }
    }),
  );

/** Every queue of ours, as the server sees it. */
export const readQueues = (client: Client): Promise<(QueueView & { queue: string; side: QueueSide })[]> =>
  Promise.all(
    queueSides().map(async ({ queue, side }) => ({ queue, side, ...(await readQueue(client, queue, side, 5000)) })),
  );
