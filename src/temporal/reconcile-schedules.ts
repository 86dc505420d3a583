import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { reconcileSchedule, searchAttributes, taskQueues } from '../workflows/contract.js';

const minute = 60_000;

/**
 * Every account that can be asked has its Schedule, and no other has one. It compares the two lists, so it heals whatever
 * was missed; safe to repeat, because the id of a Schedule exists once. Lists may lag: what is there already is left alone.
 */
export function createTendSchedules(
  client: Client,
  wanted: () => Promise<{ id: string; gateway: string }[]>,
): () => Promise<void> {
  return async () => {
    const { prefix } = reconcileSchedule;
    const existing = new Set<string>();
    for await (const { scheduleId } of client.schedule.list({ pageSize: 1000 }))
      if (scheduleId.startsWith(prefix)) existing.add(scheduleId);
    const accounts = new Map((await wanted()).map((one) => [`${prefix}${one.id}`, one]));
    for (const [scheduleId, account] of accounts)
      if (!existing.has(scheduleId)) await createSchedule(client, scheduleId, account);
    for (const scheduleId of existing) if (!accounts.has(scheduleId)) await deleteSchedule(client, scheduleId);
  };
}

async function createSchedule(
  client: Client,
  scheduleId: string,
  { id, gateway }: { id: string; gateway: string },
): Promise<void> {
  const { everyMinutes, jitterMinutes } = reconcileSchedule;
  await client.schedule
    .create({
      scheduleId,
      spec: { intervals: [{ every: everyMinutes * minute }], jitter: jitterMinutes * minute },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      // Whoever has just been given a key need not wait for the next interval.
      state: { triggerImmediately: true },
      action: {
        type: 'startWorkflow',
        workflowType: 'reconcileGateway',
        workflowId: scheduleId,
        taskQueue: taskQueues.upkeep,
        args: [{ gatewayAccountId: id }],
        typedSearchAttributes: new TypedSearchAttributes([{ key: searchAttributes.gateway, value: gateway }]),
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    });
}

async function deleteSchedule(client: Client, scheduleId: string): Promise<void> {
  await client.schedule
    .getHandle(scheduleId)
    .delete()
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
}
