import type { ActivityOptions, LocalActivityOptions, RetryPolicy } from '@temporalio/common';
import type { Activities } from '../activities/index.js';
import type * as errors from '../domain/errors.js';
import { taskQueues } from './contract.js';

/** Only names of `domain/errors.ts` can be final; everything else is repeated. */
type Retry = Omit<RetryPolicy, 'nonRetryableErrorTypes'> & { nonRetryableErrorTypes?: (keyof typeof errors)[] };
export type Policy =
  | { local: true; options: LocalActivityOptions & { retry: Retry } }
  | { local?: false; options: ActivityOptions & { retry: Retry } };

/** Events of history after which a run of a long workflow hands over to the next. */
export const historyLimit = 4000;

/** The same of dunning, which lasts for weeks and has little to do. */
export const dunningHistoryLimit = 500;

/** How often a replay looks for what has ended: soon while it goes on, seldom when it does not. Sooner than the relay. */
export const replayWaits = { firstMs: 250, longestMs: 15_000 } as const;

/** A delivery replay puts a second's worth in line each second, and looks seldom while its line is full. Sooner than the relay. */
export const deliveryReplayWaits = { firstMs: 1000, longestMs: 15_000 } as const;

/** An export writes for two seconds, and lets others have their turn. */
export const exportWaits = { firstMs: 100, longestMs: 1000 } as const;

/** Goes on, batch by batch, as long as it is heard of. */
const untilAllIsDone: ActivityOptions & { retry: Retry } = {
  taskQueue: taskQueues.upkeep,
  startToCloseTimeout: '6h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m', maximumAttempts: 10 },
};

/**
 * Timeouts and retries of every activity: nowhere else are there any. A missing row, a row too many and an error name
 * that does not exist are compile errors. `docs/policy.md` is generated from this table.
 */
export const policy: Record<keyof Activities, Policy> = {
  // In the same workflow task as the start: one round trip to the server for the common case.
  applyGatewayEvent: {
    local: true,
    options: {
      startToCloseTimeout: '10s',
      // What does not succeed at once waits by a timer, for hours if need be, and holds no place that others need.
      localRetryThreshold: '2s',
      retry: {
        initialInterval: '20ms',
        backoffCoefficient: 2,
        maximumInterval: '30s',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
  // Until the gateway answers, where the event tells nothing without it. What rules can decide they decide after six attempts.
  applyRefetched: {
    options: {
      taskQueue: taskQueues.gateways,
      startToCloseTimeout: '90s',
      retry: {
        initialInterval: '1s',
        backoffCoefficient: 2,
        maximumInterval: '5m',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
  // Longer than the longest endpoint timeout: a slow endpoint leaves the lane at once, this attempt of it goes on.
  attemptDeliveries: {
    local: true,
    options: {
      startToCloseTimeout: '40s',
      localRetryThreshold: '30s',
      // Until PostgreSQL is back: an event whose workflow failed would look lost.
      retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '30s' },
    },
  },
  wake: {
    local: true,
    options: {
      startToCloseTimeout: '10s',
      localRetryThreshold: '30s',
      // What it does not reach, the relay does.
      retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 5 },
    },
  },
  applyWaiting: {
    options: {
      taskQueue: taskQueues.events,
      startToCloseTimeout: '10m',
      heartbeatTimeout: '1m',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
    },
  },
  drainBatch: {
    options: {
      taskQueue: taskQueues.deliveries,
      startToCloseTimeout: '60s',
      heartbeatTimeout: '40s',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    },
  },
  stepReplay: {
    options: {
      taskQueue: taskQueues.upkeep,
      startToCloseTimeout: '5m',
      heartbeatTimeout: '30s',
      retry: {
        initialInterval: '1s',
        backoffCoefficient: 2,
        maximumInterval: '30s',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
  stepDeliveryReplay: {
    options: {
      taskQueue: taskQueues.deliveries,
      startToCloseTimeout: '60s',
      heartbeatTimeout: '35s',
      retry: {
        initialInterval: '1s',
        backoffCoefficient: 2,
        maximumInterval: '30s',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
  // What cannot be read for an hour has failed.
  stepExport: {
    options: {
      taskQueue: taskQueues.upkeep,
      startToCloseTimeout: '60s',
      heartbeatTimeout: '35s',
      retry: {
        initialInterval: '1s',
        backoffCoefficient: 2,
        maximumInterval: '1m',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
  sendNotification: {
    options: {
      taskQueue: taskQueues.notifications,
      startToCloseTimeout: '60s',
      retry: {
        initialInterval: '5s',
        backoffCoefficient: 3,
        maximumInterval: '1h',
        maximumAttempts: 12,
        nonRetryableErrorTypes: ['UndeliverableMessage', 'MissingRow'],
      },
    },
  },
  // Until the gateway says yes or no: who asked was told that it will be done. A look, the order and another look in one attempt.
  runGatewayCommand: {
    options: {
      taskQueue: taskQueues.gateways,
      startToCloseTimeout: '120s',
      retry: {
        initialInterval: '5s',
        backoffCoefficient: 2,
        maximumInterval: '15m',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
  // A wait that a gateway asks for may be as long as the longest here; what fails for good goes on from its page next time.
  reconcileGateway: {
    options: {
      taskQueue: taskQueues.gateways,
      startToCloseTimeout: '10m',
      heartbeatTimeout: '60s',
      retry: { initialInterval: '2s', backoffCoefficient: 3, maximumInterval: '1h', maximumAttempts: 6 },
    },
  },
  // In the same workflow task: one transaction. Until PostgreSQL is back, by a timer.
  dun: {
    local: true,
    options: {
      startToCloseTimeout: '30s',
      localRetryThreshold: '2s',
      retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '1m' },
    },
  },
  relay: {
    options: {
      taskQueue: taskQueues.upkeep,
      startToCloseTimeout: '5m',
      heartbeatTimeout: '30s',
      retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 3 },
    },
  },
  markOverdue: { options: untilAllIsDone },
  remindAhead: { options: untilAllIsDone },
  // The first of a month bills everybody, and a first run of retention may have years to erase.
  billUsage: { options: untilAllIsDone },
  retention: { options: untilAllIsDone },
  // Until PostgreSQL is back: who asked for it was told that it will be done.
  erase: {
    options: {
      taskQueue: taskQueues.upkeep,
      startToCloseTimeout: '1h',
      heartbeatTimeout: '1m',
      retry: {
        initialInterval: '1s',
        backoffCoefficient: 2,
        maximumInterval: '1m',
        nonRetryableErrorTypes: ['MissingRow'],
      },
    },
  },
};
