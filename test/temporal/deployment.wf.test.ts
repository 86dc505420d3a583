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
import { payment, postEvent, signedEvent } from '../path/post-event.js';
import { soon } from '../path/soon.js';
import { type Ground, makeGround, quietRuntime, startTestService, type TestService } from '../setup/service.js';

const name = 'billhook';
let ground: Ground;
let connection: NativeConnection;
let client: Client;
let service: TestService | undefined;
const running: { worker: Worker; done: Promise<void> }[] = [];
beforeAll(async () => {
  quietRuntime();
  ground = await makeGround();
  const { address, namespace } = ground.temporal;
  connection = await NativeConnection.connect({ address });
  client = new Client({ connection, namespace });
});
afterAll(async () => {
  for (const { worker } of running) worker.shutdown();
  await Promise.all(running.map(({ done }) => done));
  await service?.stop();
  await connection?.close();
  await ground?.drop();
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

test('the whole product as the current build: what a gateway tells is applied, and the process is ready', async () => {
  const env = { TEMPORAL_DEPLOYMENT: name, TEMPORAL_BUILD_ID: 'product', INGRESS_WAIT_MS: '10000' };
  service = await startTestService(env, { ground });
  await soon(async () => (await readBuilds(client, name)).map((one) => one.buildId).includes('product'), true);
  // Its workers show themselves one after the other.
  await soon(() => makeCurrent(client, { name, buildId: 'product' }).then(() => true), true);
  const told = signedEvent('stripe', 'payment_intent.succeeded', payment('versioned'));
  expect(await postEvent(service.url, 'stripe', told)).toMatchObject({
    status: 200,
    body: { received: true, processing_result: { status: 'processed', action: 'tenant_not_found' } },
  });
  expect((await fetch(`${service.url}/ready`)).status).toBe(200);
});
