import { Context } from '@temporalio/activity';
import type { RetryPolicy } from '@temporalio/common';
import type { ApplyApiCommand } from '../billing/apply-api-command.js';
import type { Apply, ApplyResult } from '../billing/apply-result.js';
import type { Dun, StepResult } from '../billing/dun.js';
import { createBeside } from '../db/beside.js';
import type { Database } from '../db/connection.js';
import type { Outcome } from '../domain/outcome.js';
import type { FetchCurrent } from '../reconcile/fetch-current.js';
import type { ReconcileReport, Run } from '../reconcile/reconcile.js';
import type { DirectLane } from '../webhooks/direct.js';
import type { DrainInput } from '../webhooks/drain.js';
import type { DrainReport } from '../webhooks/drain-report.js';
import { taskQueues } from '../workflows/contract.js';
import { createApplyInOrder } from './apply-in-order.js';
import { createApplyRefetched } from './apply-refetched.js';
import { type BillUsageDeps, createBillUsage } from './bill-usage.js';
import { createDunActivity } from './dun.js';
import { createErase, type EraseDeps } from './erase.js';
import type { Way } from './give-way.js';
import type { Activities, Applied } from './index.js';
import { createMarkOverdue } from './mark-overdue.js';
import { reconcileGateway } from './reconcile-gateway.js';
import { createTendingRelay } from './relay.js';
import { createRemindAhead } from './remind-ahead.js';
import { type Counts, createRetention } from './retention.js';
import type { Starter } from './starter.js';
import { createStepDeliveryReplay } from './step-delivery-replay.js';
import { createStepExport } from './step-export.js';
import { createStepReplay, type StepReplayDeps } from './step-replay.js';
import { createWake } from './wake.js';
import type { WakeDunning } from './wake-dunning.js';
import { workflowId } from './workflow-id.js';

export interface ActivityDeps {
  db: Database;
  applyGatewayEvent: Apply;
  fetchCurrent: FetchCurrent;
  /** For requests of the same process that wait for the outcome. */
  onOutcome: (id: string, outcome: Outcome) => void;
  direct: DirectLane;
  drainBatch: (input: DrainInput) => Promise<DrainReport>;
  sendNotification: (input: {
    tenantId: string;
    notificationId: string;
    attempt: number;
    lastAttempt: boolean;
    retryInMs: number;
    workflowId: string | null;
  }) => Promise<{ status: string; deliverable: string[] }>;
  /** Stored events by who pays, in the order in which they happened. */
  payerGroups: StepReplayDeps['payerGroups'];
  /** Removes what channels have kept of messages. */
  forget: EraseDeps['forget'];
  reconcile: (run: Run) => Promise<ReconcileReport>;
  runGatewayCommand: Activities['runGatewayCommand'];
  apply: ApplyApiCommand;
  dun: Dun;
  closeUsage: BillUsageDeps['closeUsage'];
  startMails: BillUsageDeps['startMails'];
  way: Way;
  wakeDunning: WakeDunning;
  /** Counts steps of dunning that were committed. */
  countSteps: (steps: readonly StepResult[]) => void;
  /** Makes the Schedules of gateway accounts what they should be. */
  tendSchedules: () => Promise<void>;
  starter: Starter;
  rawBodyRetentionDays: number;
  deliveryRetentionDays: number;
  publicUrl: string | undefined;
  now: () => number;
}

export function createActivities(deps: ActivityDeps): Activities {
  const { db, starter, wakeDunning } = deps;
  const wakeEndpoints = createWake({ ...deps, isBeside: createBeside().joins });
  const giveWay = deps.way.line();
  const attemptDeliveries = (tenantId: string, eventIds: readonly string[]): Promise<void> =>
    deps.direct.attemptDeliveries([tenantId], eventIds, wakeEndpoints);
  const attemptFirst = async (id: string, { first, dunning, ...applied }: ApplyResult): Promise<Applied> => {
    deps.onOutcome(id, applied.outcome);
    wakeDunning(dunning);
    const result = { ...applied, outcome: withoutWords(applied.outcome) };
    const { tenantId, deliverable } = result;
    if (!first || tenantId === null) return result;
    // What could not be recorded is for `attemptDeliveries` to find.
    const isOver = await deps.direct.attemptClaimed(tenantId, deliverable, first, wakeEndpoints).catch(() => false);
    return isOver ? { ...result, deliverable: [] } : result;
  };
  const applyGatewayEvent: Activities['applyGatewayEvent'] = async ({ id }) => {
    const result = await deps.applyGatewayEvent(id);
    return 'refetch' in result ? result : attemptFirst(id, result);
  };
  const applyRefetched = createApplyRefetched({
    fetchCurrent: deps.fetchCurrent,
    apply: deps.applyGatewayEvent,
    attempt: () => Context.current().info.attempt,
  });
  const goOn = (): void => {
    Context.current().cancellationSignal.throwIfAborted();
    Context.current().heartbeat();
  };
  const applyInOrder = createApplyInOrder({ db, starter, apply: applyGatewayEvent, goOn });
  return {
    applyGatewayEvent,
    applyRefetched: async (input) => attemptFirst(input.id, await applyRefetched(input)),
    attemptDeliveries: ({ tenantIds, eventIds }) => deps.direct.attemptDeliveries(tenantIds, eventIds, wakeEndpoints),
    wake: (waiting) => starter.applyWaiting(waiting),
    applyWaiting: ({ ids }) => applyInOrder(ids),
    drainBatch: (input) => {
      const context = Context.current();
      const heartbeat = atMostEachSecond(() => context.heartbeat());
      return deps.drainBatch({ ...input, signal: context.cancellationSignal, heartbeat });
    },
    sendNotification: async ({ tenantId, id }) => {
      const { attempt, retryPolicy, taskQueue } = Context.current().info;
      if (taskQueue === taskQueues.urgentNotifications) deps.way.urgent();
      else await giveWay();
      const lastAttempt = attempt >= (retryPolicy?.maximumAttempts ?? Number.POSITIVE_INFINITY);
      return deps.sendNotification({
        tenantId,
        notificationId: id,
        attempt,
        lastAttempt,
        retryInMs: waitAfter(attempt, retryPolicy),
        workflowId: workflowId(),
      });
    },
    dun: createDunActivity({ ...deps, attemptDeliveries }),
    markOverdue: createMarkOverdue({
      ...deps,
      attemptDeliveries,
      heartbeat: () => Context.current().heartbeat(),
    }),
    remindAhead: createRemindAhead({
      ...deps,
      attemptDeliveries,
      heartbeat: () => Context.current().heartbeat(),
    }),
    billUsage: createBillUsage({
      ...deps,
      attemptDeliveries,
      heartbeat: () => Context.current().heartbeat(),
    }),
    erase: createErase({ db, forget: deps.forget, heartbeat: () => Context.current().heartbeat() }),
    retention: createRetention({
      ...deps,
      heartbeat: (done) => Context.current().heartbeat(done),
      doneBefore: () => Context.current().info.heartbeatDetails as Counts | undefined,
    }),
    reconcileGateway: ({ gatewayAccountId }) => reconcileGateway(deps.reconcile, gatewayAccountId),
    runGatewayCommand: deps.runGatewayCommand,
    relay: createTendingRelay({ ...deps, heartbeat: () => Context.current().heartbeat() }),
    stepReplay: createStepReplay({ ...deps, applyInOrder, goOn }),
    stepDeliveryReplay: createStepDeliveryReplay({ ...deps, wakeEndpoints, goOn }),
    stepExport: createStepExport({
      ...deps,
      attemptDeliveries,
      goOn,
      attempt: () => Context.current().info.attempt,
    }),
  };
}

/** What could not be read is quoted in the reason: it stands in the ledger, where it is erased, and in no history. */
function withoutWords({ error, ...outcome }: Outcome): Outcome {
  return outcome;
}

/** Every heartbeat has its price, and a drain makes thousands of attempts a second. */
function atMostEachSecond(heartbeat: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < 1000) return;
    last = now;
    heartbeat();
  };
}

/** How long Temporal waits after this attempt. */
function waitAfter(attempt: number, policy: RetryPolicy | undefined): number {
  const initial = Number(policy?.initialInterval ?? 1000);
  return Math.min(
    initial * (policy?.backoffCoefficient ?? 2) ** (attempt - 1),
    Number(policy?.maximumInterval ?? initial * 100),
  );
}
