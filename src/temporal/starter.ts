import { randomUUID } from 'node:crypto';
import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowIdConflictPolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { Starter } from '../activities/starter.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import { publicId } from '../domain/ids.js';
import {
  messageTurns,
  type PublishInput,
  searchAttributes,
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

/** A sick Temporal holds nobody longer than this: what is not started, the relay starts. */
const deadlineMs = 2000;

/** The client's side of the workflows. Every call is safe to repeat. */
export function createStarter(
  client: Client,
  { eager }: { eager: boolean },
): Starter & { publish(input: PublishInput): Promise<void> } {
  const within = <T>(call: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + deadlineMs, call);
  const publishAs = async (workflowId: string, input: PublishInput, priorityKey?: number): Promise<void> => {
    await within(() =>
      client.workflow.start<typeof publishEvents>('publishEvents', {
        workflowId,
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: taskQueues.events,
        requestEagerStart: eager,
        args: [input],
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
        typedSearchAttributes: new TypedSearchAttributes([
          { key: searchAttributes.gateway, value: event.gateway },
          { key: searchAttributes.eventType, value: event.eventType },
        ]),
      }),
    );
  };
  return {
    publish: (input) => publishAs(workflowIds.events(randomUUID()), input),
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
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenant, value: publicId('tenant', tenantId) },
          ]),
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
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenant, value: publicId('tenant', tenantId) },
          ]),
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
          ...(tenantId === null
            ? {}
            : {
                typedSearchAttributes: new TypedSearchAttributes([
                  { key: searchAttributes.tenant, value: publicId('tenant', tenantId) },
                ]),
              }),
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
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenant, value: publicId('tenant', tenant_id) },
          ]),
          staticSummary: `deliveries of ${publicId('endpoint', id)}`,
        }),
      );
    },
    publishNotification: ({ tenantId, id, priority }) =>
      publishAs(
        workflowIds.notification(id),
        { tenantIds: [tenantId], eventIds: [], notifications: [{ tenantId, id, priority }] },
        messageTurns[priority].priorityKey,
      ),
    startGatewayCommand: async ({ tenantId, id }) => {
      await within(() =>
        client.workflow.start<typeof gatewayCommand>('gatewayCommand', {
          workflowId: workflowIds.gatewayCommand(id),
          workflowIdConflictPolicy: 'USE_EXISTING',
          taskQueue: taskQueues.events,
          args: [{ tenantId, id }],
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenant, value: publicId('tenant', tenantId) },
          ]),
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
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenant, value: publicId('tenant', tenantId) },
          ]),
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
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenant, value: publicId('tenant', tenantId) },
          ]),
        }),
      );
    },
  };
}
