import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, type ScheduleSpec } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import proto from '@temporalio/proto';
import { schedules, searchAttributes, taskQueues } from '../workflows/contract.js';
import type * as workflows from '../workflows/index.js';

const retentionDays = 7;

/**
 * Registers in the namespace what Billhook needs there: retention, search attributes, Schedules. Safe to repeat. A server that
 * skips time is new, and has neither lists of attributes nor Schedules.
 */
export async function prepareNamespace(
  client: Client,
  { ownsNamespace, skipsTime }: { ownsNamespace: boolean; skipsTime: boolean },
): Promise<void> {
  const names = Object.values(searchAttributes).map(({ name }) => name);
  if (skipsTime) return addSearchAttributes(client, names);
  if (ownsNamespace) await setRetention(client);
  await addSearchAttributes(client, await unknownOf(client, names));
  for (const schedule of fixedSchedules) await createSchedule(client, schedule);
}

/** Only on the embedded server: the retention of a shared cluster is its operators' choice. */
async function setRetention(client: Client): Promise<void> {
  await client.workflowService.updateNamespace({
    namespace: client.options.namespace,
    config: { workflowExecutionRetentionTtl: { seconds: (retentionDays * 86_400) as never, nanos: 0 } },
  });
}

async function unknownOf(client: Client, names: readonly string[]): Promise<string[]> {
  const service = client.connection.operatorService;
  const { customAttributes } = await service.listSearchAttributes({ namespace: client.options.namespace });
  return names.filter((name) => !(name in customAttributes));
}

async function addSearchAttributes(client: Client, missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return;
  const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await client.connection.operatorService
    .addSearchAttributes({
      namespace: client.options.namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    })
    .catch((error: Error & { code?: number }) => {
      // Two processes that start at once.
      if (!/already exist/i.test(error.message)) throw error;
    });
}

interface FixedSchedule {
  id: string;
  /** Workflow without arguments; its id begins with the Schedule's. */
  workflow: keyof typeof workflows;
  spec: ScheduleSpec;
  /** How old a missed run may be and still be made up for. */
  catchupWindow: Duration;
  /** What was left when the process ended last time need not wait for the next run. */
  atStart: boolean;
}

/** Every Schedule that there is once per namespace. */
export const fixedSchedules: readonly FixedSchedule[] = [
  {
    id: schedules.relay.id,
    workflow: 'relay',
    spec: { intervals: [{ every: schedules.relay.everySeconds * 1000 }] },
    catchupWindow: '1m',
    atStart: true,
  },
  {
    id: schedules.usage.id,
    workflow: 'billUsage',
    spec: { intervals: [{ every: schedules.usage.everyMinutes * 60_000 }] },
    catchupWindow: '1m',
    atStart: true,
  },
  {
    id: schedules.overdue.id,
    workflow: 'markOverdue',
    spec: { intervals: [{ every: schedules.overdue.everyMinutes * 60_000 }] },
    catchupWindow: '1m',
    atStart: true,
  },
  {
    id: schedules.ahead.id,
    workflow: 'remindAhead',
    spec: { intervals: [{ every: schedules.ahead.everyMinutes * 60_000 }] },
    catchupWindow: '1m',
    atStart: true,
  },
  {
    id: schedules.retention.id,
    workflow: 'retention',
    spec: {
      calendars: [{ hour: schedules.retention.hour, minute: schedules.retention.minute }],
      jitter: schedules.retention.jitter,
    },
    catchupWindow: '12h',
    atStart: false,
  },
];

/** One that exists stays as it is: its operators may have changed it. Never two runs at once. */
async function createSchedule(client: Client, { id, workflow, spec, catchupWindow, atStart }: FixedSchedule) {
  await client.schedule
    .create({
      scheduleId: id,
      spec,
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
      action: {
        type: 'startWorkflow',
        workflowType: workflow,
        workflowId: id,
        taskQueue: taskQueues.upkeep,
        args: [],
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    });
  if (atStart) await client.schedule.getHandle(id).trigger(ScheduleOverlapPolicy.SKIP);
}
