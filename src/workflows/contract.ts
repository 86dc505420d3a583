import type { DunningState, GatewayName } from '../domain/entities.js';
import type { Priority, QueuedMessage } from '../domain/tell/priorities.js';

/**
 * Names, ids and inputs of the workflows: what starts them and what runs them agree here. Arguments are ids, never bodies:
 * histories stay small and personal data stays in PostgreSQL.
 */
export const taskQueues = {
  /** Workflow tasks and local activities of gateway events and publishing, and events that waited. */
  events: 'billhook-events',
  deliveries: 'billhook-deliveries',
  notifications: 'billhook-notifications',
  /** Messages of high and critical priority, which wait for no other. */
  urgentNotifications: 'billhook-notifications-urgent',
  /** Calls of gateways' APIs. */
  gateways: 'billhook-gateways',
  /** Schedules: relay and clean-up. */
  upkeep: 'billhook-upkeep',
} as const;
export type TaskQueue = (typeof taskQueues)[keyof typeof taskQueues];

/**
 * Where a message waits for its turn, by its priority. What is urgent has workers' places of its own, so that it waits for
 * nothing that is under way; in a queue the lower key goes first, and within one each tenant has its turn. The key is its workflow's, too.
 */
export const messageTurns: Readonly<Record<Priority, { taskQueue: TaskQueue; priorityKey: number }>> = {
  critical: { taskQueue: taskQueues.urgentNotifications, priorityKey: 1 },
  high: { taskQueue: taskQueues.urgentNotifications, priorityKey: 2 },
  normal: { taskQueue: taskQueues.notifications, priorityKey: 3 },
  low: { taskQueue: taskQueues.notifications, priorityKey: 4 },
};

export const workflowIds = {
  gatewayEvent: (event: { gateway: GatewayName; gatewayAccountId: string; externalEventId: string }): string =>
    `gateway-event/${event.gateway}/${event.gatewayAccountId}/${event.externalEventId}`,
  events: (batchId: string): string => `events/${batchId}`,
  endpoint: (endpointId: string): string => `endpoint/${endpointId}`,
  notification: (notificationId: string): string => `notification/${notificationId}`,
  erasure: (erasureId: string): string => `erasure/${erasureId}`,
  replay: (replayId: string): string => `replay/${replayId}`,
  deliveryReplay: (replayId: string): string => `delivery-replay/${replayId}`,
  export: (exportId: string): string => `export/${exportId}`,
  gatewayCommand: (commandId: string): string => `gateway-command/${commandId}`,
  waiting: (tenantId: string): string => `waiting/${tenantId}`,
  dunning: ({ accountId, currency }: { accountId: string; currency: string }): string =>
    `dunning/${accountId}/${currency}`,
} as const;

export const schedules = {
  relay: { id: 'relay', everySeconds: 30 },
  /** Usage that comes so long after its period has ended is still counted in it. */
  usage: { id: 'usage', everyMinutes: 60, graceMinutes: 60 },
  overdue: { id: 'mark-overdue', everyMinutes: 60 },
  ahead: { id: 'remind-ahead', everyMinutes: 60 },
  /** UTC; at night where most of our tenants are. */
  retention: { id: 'retention', hour: 5, minute: 20, jitter: '20m' },
} as const;

/** One per gateway account that can be asked. */
export const reconcileSchedule = { prefix: 'reconcile/', everyMinutes: 15, jitterMinutes: 10 } as const;

const keyword = (name: string) => ({ name, type: 'KEYWORD' }) as const;

/** Search attributes by which operators find workflows; no personal data. */
export const searchAttributes = {
  /** TypeID. Of a gateway event only where it was not simply processed, and is somebody's. */
  tenant: keyword('BillhookTenant'),
  gateway: keyword('BillhookGateway'),
  eventType: keyword('BillhookEventType'),
  /** Of a gateway event that was not simply processed: `ignored`, `tenant_not_found`, `parked`, `dead_letter`. */
  outcome: keyword('BillhookOutcome'),
  /** Of an endpoint that one batch did not work off: `EndpointView.state`. */
  endpointState: keyword('BillhookEndpointState'),
  /** What the workflow is about: an event by its gateway's id, all else by the id that the API shows. */
  subject: keyword('BillhookSubject'),
} as const;

export interface GatewayEventInput {
  /** Row of the ledger. */
  id: string;
}

export interface ReconcileInput {
  gatewayAccountId: string;
}

export interface PublishInput {
  tenantIds: string[];
  /** Events with deliveries, at most 100. */
  eventIds: string[];
  /** Messages to people. Without a priority, as an earlier release has begun it: normal. */
  notifications: { tenantId: string; id: string; priority?: Priority }[];
}

/** Messages that activities have queued, for `PublishInput`. Of an earlier release they are ids alone. */
export const messagesOf = (
  tenantId: string,
  queued: readonly (QueuedMessage | string)[],
): PublishInput['notifications'] =>
  queued.map((one) => (typeof one === 'string' ? { tenantId, id: one } : { tenantId, ...one }));

export interface ErasureInput {
  tenantId: string;
  /** Row of `erasures`. */
  id: string;
}

export interface GatewayCommandInput {
  tenantId: string;
  /** Row of `gateway_commands`. */
  id: string;
}

/** `failed`: the gateway will not do it. */
export interface GatewayCommandView {
  status: 'pending' | 'succeeded' | 'failed' | 'canceled';
  /** What the gateway calls what it did. */
  providerId: string | null;
}

export interface EndpointInput {
  tenantId: string;
  endpointId: string;
  /** After how many events of history a run hands over to the next, in place of 4,000. */
  historyEvents?: number;
}

export interface DunningInput {
  tenantId: string;
  /** Billing account. */
  accountId: string;
  /** After how many events of history a run hands over to the next, in place of 500. */
  historyEvents?: number;
}

/** What an account's dunning has come to, for operators. */
export interface DunningView {
  state: DunningState;
  /** RFC 3339; null: until a signal. */
  waitingUntil: string | null;
  /** Taken by this run of the workflow. */
  steps: string[];
}

export interface WaitingInput {
  tenantId: string;
  /** Left over by the run before. */
  ids?: string[];
}

/** Ids of events that waited: whoever finds them says them, because they are found by names, which only he knows. */
export const waitingSignal = 'waiting';

/** "Look again": carries nothing, because what changed stands in PostgreSQL. */
export const wakeSignal = 'wake';
/** How far a replay is, for operators. */
export const progressQuery = 'progress';

export interface ReplayInput {
  id: string;
  /** After how many events of history a run hands over to the next, in place of 4,000. */
  historyEvents?: number;
}

export interface ReplayProgress {
  status: 'running' | 'done' | 'cancelled';
  total: number;
  reset: number;
  /** Reset, and without an outcome so far. */
  underWay: number;
  /** How many ended as what. */
  outcomes: Readonly<Record<string, number>>;
  /** Nothing is under way any more. */
  isOver: boolean;
}

export interface DeliveryReplayInput {
  tenantId: string;
  /** Row of `delivery_replays`. */
  id: string;
  /** After how many events of history a run hands over to the next, in place of 4,000. */
  historyEvents?: number;
}

export interface DeliveryReplayProgress {
  status: 'running' | 'done' | 'cancelled';
  total: number;
  /** Put in line. */
  done: number;
  isOver: boolean;
}

export interface ExportInput {
  /** Whose it is; null: the operator's. */
  tenantId: string | null;
  /** Row of `exports`. */
  id: string;
  /** After how many events of history a run hands over to the next, in place of 4,000. */
  historyEvents?: number;
}

export interface ExportProgress {
  status: 'running' | 'done' | 'failed' | 'cancelled';
  rows: number;
  isOver: boolean;
}

/** What an endpoint's workflow waits for, for operators. */
export const stateQuery = 'state';

export interface EndpointView {
  state: string;
  /** RFC 3339; null: until a signal. */
  waitingUntil: string | null;
  batches: number;
  attempted: number;
  succeeded: number;
  consecutiveFailures: number;
}
