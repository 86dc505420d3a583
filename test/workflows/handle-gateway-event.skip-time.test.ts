import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import { taskQueues, workflowIds } from '../../src/workflows/contract.js';
import type { handleGatewayEvent } from '../../src/workflows/index.js';
import { quietRuntime, workflowBundle } from '../setup/service.js';
import { skipTimeEnvironment, testSkippingTime } from '../setup/skip-time.js';

const HOUR = 3_600_000;
let environment: TestWorkflowEnvironment;
let stop: () => Promise<void>;
/** Until then nothing of what is called `stuck…` can be applied. */
let until = 0;
const names = ['stuck1', 'stuck2', 'stuck3'];
const tries: Record<string, number[]> = {};

const activities: Pick<Activities, 'applyGatewayEvent'> = {
  applyGatewayEvent: async ({ id }) => {
    const now = await environment.currentTimeMs();
    tries[id] = [...(tries[id] ?? []), now];
    if (id.startsWith('stuck') && now < until) throw new Error('the database refuses');
    return {
      outcome: { status: 'processed', action: 'payment_succeeded' },
      tenantId: 'tenant',
      deliverable: [],
      notifications: [],
      unblocked: [],
    };
  },
};

beforeAll(async () => {
  quietRuntime();
  environment = await skipTimeEnvironment();
  // As few places as the SDK allows: one that was held would be missed.
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    workflowBundle: await workflowBundle(),
    taskQueue: taskQueues.events,
    activities,
    maxConcurrentWorkflowTaskExecutions: 2,
    maxConcurrentLocalActivityExecutions: 2,
  });
  const run = worker.run();
  stop = async () => {
    worker.shutdown();
    await run;
  };
});
afterAll(async () => {
  await stop?.();
  await environment?.teardown();
});

const start = (id: string) =>
  environment.client.workflow.start<typeof handleGatewayEvent>('handleGatewayEvent', {
    workflowId: workflowIds.gatewayEvent({ gateway: 'stripe', gatewayAccountId: 'account', externalEventId: id }),
    taskQueue: taskQueues.events,
    args: [{ id }],
  });

testSkippingTime(
  'an event that cannot be applied for hours is tried again all the time, and holds nobody',
  async () => {
    until = (await environment.currentTimeMs()) + HOUR;
    const stuck = await Promise.all(names.map(start));
    const other = await start('other');
    expect(await other.result()).toMatchObject({ status: 'processed' });
    // Time passes by itself while somebody waits for a result.
    for (const one of stuck) expect(await one.result()).toMatchObject({ status: 'processed' });
    expect(tries.other![0]).toBeLessThan(until - HOUR / 2);
    for (const id of names) {
      const waits = tries[id]!.slice(1).map((at, index) => at - tries[id]![index]!);
      expect(Math.max(...waits)).toBeLessThan(60_000);
      expect(tries[id]!.at(-1)).toBeGreaterThanOrEqual(until);
    }
    const { events } = await stuck[0]!.fetchHistory();
    // An hour's; it can go on for days: a history may have 50,000.
    expect(events!.length).toBeLessThan(1500);
  },
);
