import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pickPort } from '../dist/embedded/free-port.js';
import { taskQueues } from '../dist/workflows/contract.js';
import { createHttpClient } from './http-client.mjs';
import { createLoad, gatewayEvents } from './load.mjs';
import { numberIn } from './messages.mjs';
import { inFlight, warm } from './phases.mjs';
import { cpuOf } from './processes.mjs';
import { inherited, nodeFlags, program } from './product.mjs';
import { startReceiver } from './receiver.mjs';
import { addTenant } from './seed.mjs';

const workersAtMost = 3;
const startLimitMs = 60_000;

/**
 * (k): the same load on one, two and three processes with workers, and a process of its own for the API, so that no start
 * is eager and every process gets what it asks for. The first of the workers is the product that is there anyway.
 * @param {import('./phases.mjs').Bench} bench
 */
export async function scale(bench) {
  const { messages, product, quick, temporal } = bench;
  const times = quick ? { warmMs: 2000, ms: 5000 } : { warmMs: 5000, ms: 15_000 };
  /** @type {{ pid: number, stop: () => Promise<void> }[]} */
  const children = [];
  const port = await pickPort();
  const http = createHttpClient(new URL(`http://127.0.0.1:${port}`));
  const load = createLoad({ http, next: gatewayEvents(messages) });
  const receiver = await startReceiver((_path, body) => load.arrived(numberIn(body)));
  try {
    children.push(start(product, ['api'], { PORT: String(port) }));
    await until(() => fetch(`http://127.0.0.1:${port}/ready`).then((answer) => answer.ok));
    const tenant = await addTenant(product, { name: 'bench-scale', urls: [`${receiver.url}/scale`] });
    await warm({ ...bench, load }, tenant);
    const workers = [product.pids.product];
    const rounds = [];
    for (let count = 1; count <= workersAtMost; count++) {
      if (count > 1) {
        const worker = start(product, ['worker'], {});
        children.push(worker);
        workers.push(worker.pid);
        await until(async () => (await pollers(temporal.client)) >= count);
      }
      /** @type {number[]} */
      let from = [];
      /** @type {number[]} */
      let used = [];
      const { events, seconds, missing } = await load.closedLoop(tenant, {
        inFlight,
        ...times,
        onStart: () => {
          from = workers.map(cpuOf);
        },
        onEnd: () => {
          used = workers.map((pid, place) => cpuOf(pid) - (from[place] ?? 0));
        },
      });
      const all = used.reduce((sum, one) => sum + one, 0);
      rounds.push({ workers: count, eventsPerSecond: events / seconds, missing, shares: used.map((one) => one / all) });
    }
    return { rounds };
  } finally {
    for (const child of children.reverse()) await child.stop();
    receiver.close();
    http.close();
  }
}

/**
 * @param {import('./product.mjs').Product} product
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function start({ adminKey, dataDir, temporalAddress }, args, env) {
  const read = (/** @type {string} */ name) => readFileSync(join(dataDir, name), 'utf8').trim();
  const child = spawn(process.execPath, [...nodeFlags, program, ...args], {
    stdio: 'ignore',
    env: {
      ...inherited(['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME']),
      HOST: '127.0.0.1',
      DATABASE_URL: `postgres://billhook_service:${read('service-password')}@127.0.0.1:${read('postgres-port')}/billhook`,
      TEMPORAL_ADDRESS: temporalAddress,
      BILLHOOK_ADMIN_KEY: adminKey,
      BILLHOOK_ENCRYPTION_KEY: read('encryption-key'),
      BILLHOOK_DATA_DIR: dataDir,
      ALLOW_INSECURE_ENDPOINTS: 'true',
      LOG_LEVEL: 'warn',
      ...env,
    },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  return {
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Processes that ask for workflow tasks. @param {import('@temporalio/client').Client} client */
async function pollers(client) {
  const { pollers: found } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueues.events },
    taskQueueType: 1,
  });
  return new Set(found?.map((one) => one.identity)).size;
}

/** @param {() => Promise<boolean>} isSo */
async function until(isSo) {
  for (const end = Date.now() + startLimitMs; !(await isSo().catch(() => false)); await delay(200))
    if (Date.now() > end) throw new Error('A process of the product did not start');
}
