import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import type { DrainReport } from '../../src/webhooks/drain-report.js';
import { ladders } from '../../src/webhooks/ladder.js';
import {
  type EndpointInput,
  type EndpointView,
  stateQuery,
  taskQueues,
  wakeSignal,
  workflowIds,
} from '../../src/workflows/contract.js';
import type { drainEndpoint } from '../../src/workflows/index.js';
import { workflowBundle } from '../setup/service.js';
import { skipTimeEnvironment, testSkippingTime } from '../setup/skip-time.js';

const HOUR = 3_600_000;
let environment: TestWorkflowEnvironment;
let calls: number[] = [];
/** What the next batch says, told the time at which it ran and which it is. */
let answer: (now: number, call: number) => Partial<DrainReport> = () => ({});
let stop: () => Promise<void>;

const activities: Pick<Activities, 'drainBatch' | 'attemptDeliveries'> = {
  drainBatch: async ({ tenantId }) => {
    const now = await environment.currentTimeMs();
    calls.push(now);
    return {
      nextAt: null,
      pausedUntil: 0,
      state: 'draining',
      attempted: 1,
      succeeded: 0,
      consecutiveFailures: calls.length,
      deliverable: [],
      tenantId,
      ...answer(now, calls.length),
    };
  },
  attemptDeliveries: async () => {},
};

beforeAll(async () => {
  environment = await skipTimeEnvironment();
  const common = { connection: environment.nativeConnection, workflowBundle: await workflowBundle() };
  const workers = await Promise.all(
    [taskQueues.events, taskQueues.deliveries].map((taskQueue) => Worker.create({ ...common, taskQueue, activities })),
  );
  const runs = workers.map((worker) => worker.run());
  stop = async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(runs);
  };
});
afterAll(async () => {
  await stop?.();
  await environment?.teardown();
});

const start = (id: string, fields: Partial<EndpointInput> = {}) => {
  calls = [];
  return environment.client.workflow.signalWithStart<typeof drainEndpoint, []>('drainEndpoint', {
    workflowId: workflowIds.endpoint(id),
    taskQueue: taskQueues.events,
    signal: wakeSignal,
    args: [{ tenantId: 'tenant', endpointId: id, ...fields }],
  });
};
const waits = (): number[] => calls.slice(1).map((at, index) => at - calls[index]!);

testSkippingTime('drainEndpoint follows the ladder over days and ends when nothing is left', async () => {
  const steps = ladders.standard.map((step) => step.delayMs);
  answer = (now, call) => ({ nextAt: call <= steps.length ? now + steps[call - 1]! : null });
  const handle = await start('ladder');
  await handle.result();
  expect(calls).toHaveLength(steps.length + 1);
  for (const [index, wait] of waits().entries()) {
    expect(wait).toBeGreaterThanOrEqual(steps[index]! - 1);
    expect(wait).toBeLessThan(steps[index]! + 5000);
  }
  expect(calls.at(-1)! - calls[0]!).toBeGreaterThan(3 * 24 * HOUR);
});

testSkippingTime(
  'drainEndpoint looks at once when it is woken in the middle of a day, and tells what it waits for',
  async () => {
    answer = (now, call) => ({ nextAt: call === 3 ? null : now + 20 * HOUR, state: 'open' });
    const handle = await start('woken');
    await environment.sleep('5 h');
    const view = await handle.query<EndpointView>(stateQuery);
    expect(view).toMatchObject({ state: 'open', batches: 1 });
    expect(Date.parse(view.waitingUntil!)).toBe(calls[0]! + 20 * HOUR);
    await handle.signal(wakeSignal);
    await handle.result();
    expect(calls).toHaveLength(3);
    const [first, second] = waits();
    expect(Math.round(first! / HOUR)).toBe(5);
    expect(Math.round(second! / HOUR)).toBe(20);
  },
);

testSkippingTime('drainEndpoint waits out a pause, whoever wakes it, and looks then', async () => {
  answer = (now, call) => (call === 1 ? { nextAt: now + HOUR, pausedUntil: now + HOUR } : {});
  const handle = await start('paused');
  for (let minute = 0; minute < 5; minute++) {
    await environment.sleep('1 m');
    await handle.signal(wakeSignal);
  }
  await handle.result();
  expect(calls).toHaveLength(2);
  expect(Math.round(waits()[0]! / HOUR)).toBe(1);
});

testSkippingTime('drainEndpoint does not end while its pause lasts: who wakes it then is not missed', async () => {
  answer = (now, call) => (call === 1 ? { nextAt: null, pausedUntil: now + HOUR } : {});
  const handle = await start('late');
  await environment.sleep('10 m');
  await handle.signal(wakeSignal);
  await handle.result();
  expect(calls).toHaveLength(2);
});

testSkippingTime('drainEndpoint hands over to a new run before its history is long, and forgets nothing', async () => {
  answer = (now, call) => ({ nextAt: call < 30 ? now + HOUR : null });
  const handle = await start('long', { historyEvents: 60 });
  await handle.result();
  expect(calls).toHaveLength(30);
  // Each run begins by taking, without the wait before it.
  expect(calls.at(-1)! - calls[0]!).toBeGreaterThanOrEqual((30 - (await runs('long'))) * HOUR);
});

async function runs(id: string): Promise<number> {
  let count = 0;
  for (let runId: string | undefined = (await first(id)).runId; runId; count++) {
    const { events } = await environment.client.workflow.getHandle(workflowIds.endpoint(id), runId).fetchHistory();
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  expect(count).toBeGreaterThan(2);
  return count;
}

async function first(id: string): Promise<{ runId: string }> {
  const handle = environment.client.workflow.getHandle(workflowIds.endpoint(id));
  const { events } = await handle.fetchHistory();
  const runId = events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
  return { runId: runId ?? '' };
}
