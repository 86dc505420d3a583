import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../activities/index.js';
import type { WorkerDeployment } from '../config.js';
import { type TaskQueue, taskQueues } from '../workflows/contract.js';
import type { QueueSide } from './pollers.js';

type Queue = Partial<WorkerOptions> & { workflows: boolean; activities: (keyof Activities)[] };

/** Messages that one queue sends at once. */
export const messagesAtOnce = 50;
const sending: Queue = {
  workflows: false,
  activities: ['sendNotification'],
  maxConcurrentActivityTaskExecutions: messagesAtOnce,
};

/** Concurrency of each queue. Workflow tasks hold their slot while a slow endpoint answers: hence many. */
const queues: Record<TaskQueue, Queue> = {
  [taskQueues.events]: {
    workflows: true,
    activities: ['applyGatewayEvent', 'attemptDeliveries', 'wake', 'applyWaiting', 'dun'],
    maxConcurrentWorkflowTaskExecutions: 500,
    maxConcurrentLocalActivityExecutions: 500,
    maxCachedWorkflows: 1000,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 4, initial: 10, maximum: 80 },
  },
  [taskQueues.deliveries]: {
    workflows: false,
    activities: ['drainBatch', 'stepDeliveryReplay'],
    maxConcurrentActivityTaskExecutions: 200,
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
  },
  [taskQueues.notifications]: sending,
  [taskQueues.urgentNotifications]: sending,
  [taskQueues.gateways]: {
    workflows: false,
    activities: ['applyRefetched', 'reconcileGateway', 'runGatewayCommand'],
    maxConcurrentActivityTaskExecutions: 100,
  },
  [taskQueues.upkeep]: {
    workflows: true,
    activities: ['relay', 'retention', 'billUsage', 'markOverdue', 'remindAhead', 'erase', 'stepReplay', 'stepExport'],
    maxConcurrentActivityTaskExecutions: 5,
    maxCachedWorkflows: 20,
  },
};
export const queueNames = Object.keys(queues) as TaskQueue[];
/** What somebody has to ask for, all in all. */
export const queueSides = (): { queue: TaskQueue; side: QueueSide }[] =>
  queueNames.flatMap((queue) => [
    ...(queues[queue].workflows ? [{ queue, side: 'workflows' as const }] : []),
    { queue, side: 'activities' as const },
  ]);

/** Workflow code as `npm run build` bundled it. */
export const bundlePath = fileURLToPath(new URL('../workflows/bundle.cjs', import.meta.url));

export interface WorkersDeps {
  connection: NativeConnection;
  namespace: string;
  activities: Activities;
  queues: readonly TaskQueue[];
  /** Absent: the server does not ask which build a worker is. */
  deployment?: WorkerDeployment | undefined;
  bundle?: { code: string } | { codePath: string };
}

const behaviors = { 'auto-upgrade': 'AUTO_UPGRADE', pinned: 'PINNED' } as const;

const versioned = ({ name, buildId, behavior }: WorkerDeployment) =>
  ({
    version: { deploymentName: name, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: behaviors[behavior],
  }) as const;

/** One worker per task queue, so that no kind of work waits for another kind's slots. */
export const createWorkers = ({
  connection,
  namespace,
  activities,
  queues: wanted,
  deployment,
  bundle = { codePath: bundlePath },
}: WorkersDeps): Promise<Worker[]> =>
  Promise.all(
    wanted.map((taskQueue) => {
      const { workflows, activities: names, ...options } = queues[taskQueue];
      return Worker.create({
        connection,
        namespace,
        taskQueue,
        ...(workflows ? { workflowBundle: bundle } : {}),
        activities: Object.fromEntries(names.map((name) => [name, activities[name]])),
        shutdownGraceTime: '30s',
        shutdownForceTime: '35s',
        ...(deployment ? { workerDeploymentOptions: versioned(deployment) } : {}),
        ...options,
      });
    }),
  );
