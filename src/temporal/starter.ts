import { randomUUID } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowIdConflictPolicy } from '@temporalio/client';
import type { Starter } from '../activities/starter.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import { publicId } from '../domain/ids.js';
import {
  messageTurns,
  type PublishInput,
  taskQueues,
  waitingSignal,
  wakeSignal,
  workflowIds,
} from '../workflows/contract.js';
import type {
  applyWaiting,
  drainEndpoint,
  dunAccount,
  erase,
  exportData,
  gatewayCommand,
  handleGatewayEvent,
  publishEvents,
  replayDeliveries,
  replayGatewayEvents,
} from '../workflows/index.js';
import { type About, about } from './about.js';
import { inTime } from './deadline.js';

/** The client's side of the workflows. Every call is safe to repeat: what is not started in time, the relay starts. */
export function createStarter(
  client: Client,
  { eager }: { eager: boolean },
): Starter & { publish(input: PublishInput): Promise<void> } {
  const within = inTime(client);
  const publishAs = async (
    workflowId: string,
    input: PublishInput,
    told: About,
    priorityKey?: number,
  ): Promise<void> => {
    await within(() =>
      client.workflow.start<typeof publishEvents>('publishEvents', {
        workflowId,
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: taskQueues.events,
        requestEagerStart: eager,
        args: [input],
        ...about(told),
        ...(priorityKey === undefined ? {} : { priority: { priorityKey } }),
      }),
    );
  };
  const startGatewayEvent = async (event: EventKey, conflict: WorkflowIdConflictPolicy): Promise<void> => {
    await within(() =>
      client.workflow.start<typeof handleGatewayEvent>('handleGatewayEvent', {
        workflowId: workflowIds.gatewayEvent(event),
        workflowIdConflictPolicy: conflict,
        taskQueue: taskQueues.events,
        requestEagerStart: eager,
        args: [{ id: event.id }],
        ...about({
          summary: `${event.gateway} ${event.eventType}`,
          subject: event.externalEventId,
          gateway: event.gateway,
          eventType: event.eventType,
        }),
      }),
    );
  };
  return {
    publish: (input) =>
      publishAs(workflowIds.events(randomUUID()), input, {
        summary: `first attempts of ${input.eventIds.length} events`,
        tenantId: only(input.tenantIds),
      }),
    startGatewayEvent: (event) => startGatewayEvent(event, 'USE_EXISTING'),
    startGatewayEventAgain: async (event) => {
      const isFree = await startGatewayEvent(event, 'FAIL').then(
        () => true,
        (error: unknown) => {
          if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
          throw error;
        },
      );
      if (isFree) return;
      // One that does not end in time is sending, or being repeated.
      await within(() => client.workflow.getHandle(workflowIds.gatewayEvent(event)).result()).catch(() => {});
      await startGatewayEvent(event, 'USE_EXISTING');
    },
    applyWaiting: async ({ tenantId, ids }) => {
      await within(() =>
        client.workflow.signalWithStart<typeof applyWaiting, [string[]]>('applyWaiting', {
          workflowId: workflowIds.waiting(tenantId),
          taskQueue: taskQueues.events,
          signal: waitingSignal,
          signalArgs: [ids],
          args: [{ tenantId }],
          ...about({ summary: 'events that waited for a name', subject: publicId('tenant', tenantId), tenantId }),
        }),
      );
    },
    wakeReplay: async (id) => {
      await within(() =>
        client.workflow.signalWithStart<typeof replayGatewayEvents, []>('replayGatewayEvents', {
          workflowId: workflowIds.replay(id),
          taskQueue: taskQueues.upkeep,
          signal: wakeSignal,
          args: [{ id }],
          ...about({ summary: 'gateway events processed again', subject: publicId('replay', id) }),
        }),
      );
    },
    wakeDeliveryReplay: async ({ tenantId, id }) => {
      await within(() =>
        client.workflow.signalWithStart<typeof replayDeliveries, []>('replayDeliveries', {
          workflowId: workflowIds.deliveryReplay(id),
          taskQueue: taskQueues.upkeep,
          signal: wakeSignal,
          args: [{ tenantId, id }],
          ...about({ summary: 'deliveries sent again', subject: publicId('delivery_replay', id), tenantId }),
        }),
      );
    },
    wakeExport: async ({ tenantId, id }) => {
      await within(() =>
        client.workflow.signalWithStart<typeof exportData, []>('exportData', {
          workflowId: workflowIds.export(id),
          taskQueue: taskQueues.upkeep,
          signal: wakeSignal,
          args: [{ tenantId, id }],
          ...about({ summary: 'an export', subject: publicId('export', id), tenantId }),
        }),
      );
    },
    wakeEndpoint: async ({ id, tenant_id }) => {
      await within(() =>
        client.workflow.signalWithStart<typeof drainEndpoint>('drainEndpoint', {
          workflowId: workflowIds.endpoint(id),
          taskQueue: taskQueues.events,
          signal: wakeSignal,
          args: [{ tenantId: tenant_id, endpointId: id }],
          ...about({ summary: 'deliveries of an endpoint', subject: publicId('endpoint', id), tenantId: tenant_id }),
        }),
      );
    },
    publishNotification: ({ tenantId, id, priority }) =>
      publishAs(
        workflowIds.notification(id),
        { tenantIds: [tenantId], eventIds: [], notifications: [{ tenantId, id, priority }] },
        { summary: 'a message', subject: publicId('notification', id), tenantId },
        messageTurns[priority].priorityKey,
      ),
    startGatewayCommand: async ({ tenantId, id }) => {
      await within(() =>
        client.workflow.start<typeof gatewayCommand>('gatewayCommand', {
          workflowId: workflowIds.gatewayCommand(id),
          workflowIdConflictPolicy: 'USE_EXISTING',
          taskQueue: taskQueues.events,
          args: [{ tenantId, id }],
          ...about({ summary: 'an order to a gateway', subject: publicId('gateway_command', id), tenantId }),
        }),
      );
    },
    wakeDunning: async ({ tenantId, accountId, currency }) => {
      await within(() =>
        client.workflow.signalWithStart<typeof dunAccount, []>('dunAccount', {
          workflowId: workflowIds.dunning({ accountId, currency }),
          taskQueue: taskQueues.events,
          signal: wakeSignal,
          args: [{ tenantId, accountId }],
          ...about({
            summary: `dunning in ${currency}`,
            subject: publicId('billing_account', accountId),
            tenantId,
          }),
        }),
      );
    },
    startErasure: async ({ tenantId, id }) => {
      await within(() =>
        client.workflow.start<typeof erase>('erase', {
          workflowId: workflowIds.erasure(id),
          workflowIdConflictPolicy: 'USE_EXISTING',
          taskQueue: taskQueues.upkeep,
          args: [{ tenantId, id }],
          ...about({ summary: "erasing a person's data", subject: publicId('erasure', id), tenantId }),
        }),
      );
    },
  };
}

/** One that stands alone. */
const only = (ids: readonly string[]): string | null => (ids.length === 1 ? (ids[0] ?? null) : null);
