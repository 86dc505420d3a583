import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Activities } from '../../src/activities/index.js';
import { bundleWorkflows } from '../../src/temporal/bundle-workflows.js';
import { makeCurrent, readBuilds } from '../../src/temporal/deployment.js';
import { isPolling, readQueue } from '../../src/temporal/pollers.js';
import { createWorkers } from '../../src/temporal/workers.js';
import { taskQueues } from '../../src/workflows/contract.js';
import { soon } from '../path/soon.js';
import { quietRuntime } from '../setup/service.js';
import { freshNamespace } from '../setup/temporal.js';

const name = 'billhook';
let connection: NativeConnection;
let client: Client;
const running: { worker: Worker; done: Promise<void> }[] = [];
beforeAll(async () => {
  quietRuntime();
  const { address, namespace } = await freshNamespace();
  connection = await NativeConnection.connect({ address });
  client = new Client({ connection, namespace });
});
afterAll(async () => {
  for (const { worker } of running) worker.shutdown();
  await Promise.all(running.map(({ done }) => done));
  await connection?.close();
});

const nothing = new Proxy({}, { get: () => async () => {} }) as Activities;
const bundle = bundleWorkflows(fileURLToPath(new URL('./long-running.ts', import.meta.url)));
/** Workers of our events' queue that say they are of this build. */
async function startBuild(buildId: string): Promise<void> {
  const [worker] = await createWorkers({
    connection,
    namespace: client.options.namespace,
    activities: nothing,
    queues: [taskQueues.events],
    deployment: { name, buildId, behavior: 'pinned' },
    bundle: await bundle,
  });
  running.push({ worker: worker!, done: worker!.run() });
  await soon(async () => (await readBuilds(client, name)).map((one) => one.buildId).includes(buildId), true);
}
const start = (workflowId: string) =>
  client.workflow.start('longRunning', { workflowId, taskQueue: taskQueues.events, args: [] });

test('a pinned workflow ends on the build that began it, while the next build is current', async () => {
  await Promise.all([startBuild('one'), startBuild('two')]);
  await makeCurrent(client, { name, buildId: 'one' });
  const before = await start('before');
  await soon(async () => (await before.describe()).historyLength > 3, true);

  await makeCurrent(client, { name, buildId: 'two' });
  const after = await start('after');
  await Promise.all([before.signal('go'), after.signal('go')]);
  expect(await Promise.all([before.result(), after.result()])).toEqual(['one', 'two']);
  expect((await readBuilds(client, name)).find(({ buildId }) => buildId === 'two')?.state).toBe('current');
  expect(isPolling(await readQueue(client, taskQueues.events, 'workflows'), Date.now())).toBe(true);
});

test('a build that no worker has shown is not made current', async () => {
  await expect(makeCurrent(client, { name, buildId: 'three' })).rejects.toThrow();
  expect(await readBuilds(client, 'another')).toEqual([]);
});
