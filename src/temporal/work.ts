import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import type { Starter } from '../activities/starter.js';
import type { WorkKind, WorkOf } from '../db/work.js';
import { searchAttributes, workflowIds } from '../workflows/contract.js';
import type * as workflows from '../workflows/index.js';
import type { WorkflowRun } from '../workflows/workflow-run.js';
import { inTime } from './deadline.js';

interface Way<K extends WorkKind> {
  type: keyof typeof workflows;
  workflowId: (work: WorkOf<K>) => string;
  wake: (starter: Starter, work: WorkOf<K>) => Promise<void>;
}

/** Who does each kind of work, and how he is told to look at once; started where he is not there. */
const ways: { readonly [K in WorkKind]: Way<K> } = {
  endpoint: {
    type: 'drainEndpoint',
    workflowId: ({ id }) => workflowIds.endpoint(id),
    wake: (starter, { id, tenantId }) => starter.wakeEndpoint({ id, tenant_id: tenantId }),
  },
  gateway_event: {
    type: 'handleGatewayEvent',
    workflowId: workflowIds.gatewayEvent,
    wake: (starter, event) => starter.startGatewayEvent(event),
  },
  notification: {
    type: 'publishEvents',
    workflowId: ({ id }) => workflowIds.notification(id),
    wake: (starter, { tenantId, id, priority }) => starter.publishNotification({ tenantId, id, priority }),
  },
  replay: {
    type: 'replayGatewayEvents',
    workflowId: ({ id }) => workflowIds.replay(id),
    wake: (starter, { id }) => starter.wakeReplay(id),
  },
  delivery_replay: {
    type: 'replayDeliveries',
    workflowId: ({ id }) => workflowIds.deliveryReplay(id),
    wake: (starter, { tenantId, id }) => starter.wakeDeliveryReplay({ tenantId, id }),
  },
  export: {
    type: 'exportData',
    workflowId: ({ id }) => workflowIds.export(id),
    wake: (starter, { tenantId, id }) => starter.wakeExport({ tenantId, id }),
  },
  erasure: {
    type: 'erase',
    workflowId: ({ id }) => workflowIds.erasure(id),
    wake: (starter, { tenantId, id }) => starter.startErasure({ tenantId, id }),
  },
  gateway_command: {
    type: 'gatewayCommand',
    workflowId: ({ id }) => workflowIds.gatewayCommand(id),
    wake: (starter, { tenantId, id }) => starter.startGatewayCommand({ tenantId, id }),
  },
  dunning_run: {
    type: 'dunAccount',
    workflowId: workflowIds.dunning,
    wake: (starter, { tenantId, accountId, currency }) => starter.wakeDunning({ tenantId, accountId, currency }),
  },
};

export interface Doer {
  /** Of its workflow. */
  type: string;
  workflowId: string;
  /** Safe to repeat. Rejects when Temporal does not take it. */
  wake: (starter: Starter) => Promise<void>;
}

export const doerOf = <K extends WorkKind>(work: WorkOf<K>): Doer => {
  const { type, workflowId, wake } = ways[work.kind] as Way<K>;
  return { type, workflowId: workflowId(work), wake: (starter) => wake(starter, work) };
};

/** The newest run. null: there is none, or its retention is over. @throws when Temporal does not answer. */
export async function readWorkflow(client: Client, workflowId: string): Promise<WorkflowRun | null> {
  const within = inTime(client);
  const handle = client.workflow.getHandle(workflowId);
  const found = await within(() => handle.describe()).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  if (found === null) return null;
  const told = await within(() => handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')).catch(
    // Nobody is there to answer, or the code has gone on since.
    () => null,
  );
  return {
    type: found.type,
    status: found.status.name.toLowerCase() as WorkflowRun['status'],
    summary: (await found.staticSummary()) ?? null,
    details: told?.currentDetails || null,
    attributes: attributesOf(found),
    // The server keeps them of a run that was terminated.
    pending: (found.closeTime ? [] : (found.raw.pendingActivities ?? [])).map((one) => ({
      activity: one.activityType?.name ?? '',
      attempt: one.attempt ?? 1,
      lastFailure: one.lastFailure?.message ?? null,
    })),
    startedAt: found.startTime.getTime(),
    closedAt: found.closeTime?.getTime() ?? null,
  };
}

const attributesOf = ({ typedSearchAttributes }: WorkflowExecutionDescription): Record<string, string> =>
  Object.fromEntries(
    Object.values(searchAttributes).flatMap((key) => {
      const value = typedSearchAttributes.get(key);
      return value === undefined ? [] : [[nameOf(key.name), value]];
    }),
  );

/** `BillhookEndpointState` → `endpoint_state`. */
const nameOf = (name: string): string =>
  name
    .replace('Billhook', '')
    .replace(/(?!^)[A-Z]/g, '_$&')
    .toLowerCase();
