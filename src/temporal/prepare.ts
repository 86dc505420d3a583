import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import proto from '@temporalio/proto';
import { schedules, searchAttributes, taskQueues } from '../workflows/contract.js';

const retentionDays = 7;

/** Registers in the namespace what Billhook needs there: retention, search attributes, Schedules. Safe to repeat. */
export async function prepareNamespace(client: Client, { ownsNamespace }: { ownsNamespace: boolean }): Promise<void> {
  if (ownsNamespace) await setRetention(client);
  await addSearchAttributes(client);
  await createRelaySchedule(client);
}

/** Only on the embedded server: the retention of a shared cluster is its operators' choice. */
async function setRetention(client: Client): Promise<void> {
  await client.workflowService.updateNamespace({
    namespace: client.options.namespace,
    config: { workflowExecutionRetentionTtl: { seconds: (retentionDays * 86_400) as never, nanos: 0 } },
  });
}

async function addSearchAttributes(client: Client): Promise<void> {
  const service = client.connection.operatorService;
  const { customAttributes } = await service.listSearchAttributes({ namespace: client.options.namespace });
  const missing = Object.values(searchAttributes)
    .map(({ name }) => name)
    .filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await service
    .addSearchAttributes({
      namespace: client.options.namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    })
    .catch((error: Error & { code?: number }) => {
      // Two processes that start at once.
      if (!/already exist/i.test(error.message)) throw error;
    });
}

async function createRelaySchedule(client: Client): Promise<void> {
  await client.schedule
    .create({
      scheduleId: schedules.relay.id,
      spec: { intervals: [{ every: schedules.relay.everySeconds * 1000 }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      action: {
        type: 'startWorkflow',
        workflowType: 'relay',
        workflowId: schedules.relay.id,
        taskQueue: taskQueues.upkeep,
        args: [],
      },
    })
    .catch((error: unknown) => {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    });
  // What was left when the process ended last time need not wait for the next interval.
  await client.schedule.getHandle(schedules.relay.id).trigger(ScheduleOverlapPolicy.SKIP);
}
