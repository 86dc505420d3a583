import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

const taskQueue = 'bench-empty';
const silent = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };

/**
 * What the Temporal server can do: a workflow that does nothing, by a worker of this process, started eagerly. As on the
 * product's way nobody asks the server for the result; the next is started when one has run.
 * @param {string} address
 */
export async function createEmptyWorkflows(address) {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address, grpcCompression: { codec: 'none' } });
  const client = new Client({ connection: /** @type {any} */ (connection) });
  /** @type {Map<string, () => void>} */
  const awaited = new Map();
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./workflows/empty.mjs', import.meta.url)),
      logger: silent,
    }),
    sinks: { bench: { done: { fn: ({ workflowId }) => awaited.get(workflowId)?.() } } },
    // As the product's worker of gateway events.
    maxConcurrentWorkflowTaskExecutions: 500,
    maxCachedWorkflows: 1000,
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 4, initial: 10, maximum: 80 },
  });
  const running = worker.run();
  let count = 0;

  async function one() {
    count += 1;
    const workflowId = `bench-empty/${count}`;
    const done = new Promise((resolve) => awaited.set(workflowId, () => resolve(undefined)));
    await client.workflow.start('empty', { workflowId, taskQueue, requestEagerStart: true });
    await done;
    awaited.delete(workflowId);
  }

  return {
    client,
    /**
     * @param {{ inFlight: number, warmMs: number, ms: number }} options
     * @returns {Promise<number>} workflows per second
     */
    async rate({ inFlight, warmMs, ms }) {
      let done = 0;
      let stop = false;
      const lane = async () => {
        while (!stop) {
          await one();
          done += 1;
        }
      };
      const lanes = Promise.all(Array.from({ length: inFlight }, lane));
      await new Promise((resolve) => setTimeout(resolve, warmMs));
      const from = { done, at: performance.now() };
      await new Promise((resolve) => setTimeout(resolve, ms));
      const rate = ((done - from.done) * 1000) / (performance.now() - from.at);
      stop = true;
      await lanes;
      return rate;
    },
    async close() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
