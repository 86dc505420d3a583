import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import { taskQueues, workflowIds } from '../../src/workflows/contract.js';
import type { gatewayCommand } from '../../src/workflows/index.js';
import { quietRuntime, workflowBundle } from '../setup/service.js';
import { skipTimeEnvironment, testSkippingTime } from '../setup/skip-time.js';

const HOUR = 3_600_000;
let environment: TestWorkflowEnvironment;
let stop: () => Promise<void>;
/** Until then the gateway does not answer. */
let until = 0;
const tries: number[] = [];

const activities: Pick<Activities, 'runGatewayCommand'> = {
  runGatewayCommand: async () => {
    const now = await environment.currentTimeMs();
    tries.push(now);
    if (now < until) throw new Error('Cannot ask stripe for a change: it answered 503');
    return { status: 'succeeded', providerId: 're_1', deliverable: [], notifications: [] };
  },
};

beforeAll(async () => {
  quietRuntime();
  environment = await skipTimeEnvironment();
  const options = { connection: environment.nativeConnection };
  const [workflows, calls] = await Promise.all([
    Worker.create({ ...options, workflowBundle: await workflowBundle(), taskQueue: taskQueues.events }),
    Worker.create({ ...options, activities, taskQueue: taskQueues.gateways }),
  ]);
  const runs = [workflows.run(), calls.run()];
  stop = async () => {
    workflows.shutdown();
    calls.shutdown();
    await Promise.all(runs);
  };
});
afterAll(async () => {
  await stop?.();
  await environment?.teardown();
});

testSkippingTime(
  'a gateway that is down for hours is told when it is back, at the latest a quarter of an hour later',
  async () => {
    until = (await environment.currentTimeMs()) + 3 * HOUR;
    const handle = await environment.client.workflow.start<typeof gatewayCommand>('gatewayCommand', {
      workflowId: workflowIds.gatewayCommand('1'),
      taskQueue: taskQueues.events,
      args: [{ tenantId: 'tenant', id: '1' }],
    });
    expect(await handle.result()).toEqual({ status: 'succeeded', providerId: 're_1' });
    expect(tries.at(-1)! - until).toBeLessThan(HOUR / 4 + 60_000);
    expect(tries.length).toBeGreaterThan(10);
    expect(tries.length).toBeLessThan(40);
  },
);
