import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { gatewaySecret } from './seed.mjs';
import { spread } from './statistics.mjs';

/** Wrong signatures, and good events, per second. */
const floodPerSecond = 1000;
const goodPerSecond = 20;

const manyConnections = 4000;
const floods = [
  { name: 'one address, 500 connections', addresses: 1, keepAlive: true, connections: 500 },
  { name: 'one address', addresses: 1, keepAlive: true, connections: manyConnections },
  { name: 'one address, new connections', addresses: 1, keepAlive: false, connections: manyConnections },
  { name: '50 addresses', addresses: 50, keepAlive: true, connections: manyConnections },
  { name: '50 addresses, new connections', addresses: 50, keepAlive: false, connections: manyConnections },
  { name: 'each its own address', addresses: 1 << 24, keepAlive: true, connections: manyConnections },
];

/**
 * (g): what good events notice of a flood. Each flood is measured beside a quiet time of its own, so that both see the
 * same machine; times are until the acknowledgement.
 * @param {import('./phases.mjs').Bench} bench
 */
export async function flood({ load, messages, product, quick, tenant }) {
  const times = quick ? { warmMs: 1000, ms: 4000 } : { warmMs: 2000, ms: 10_000 };
  const rounds = quick ? 1 : 2;
  const good = async () =>
    (await load.openLoop([tenant], { perSecond: goodPerSecond, ...times, prefer: 0 })).map((one) => one.ackedAfterMs);
  const body = messages.next(gatewaySecret).body.toString();
  const results = floods.map((one) => ({
    ...one,
    quiet: /** @type {number[]} */ ([]),
    flooded: /** @type {number[]} */ ([]),
    reached: 0,
    answers: /** @type {Record<string, number>} */ ({}),
  }));
  for (let round = 0; round < rounds; round++)
    for (const one of results) {
      one.quiet.push(...(await good()));
      const stop = begin({ ...one, body, path: `/webhooks/stripe/${tenant.account}`, url: product.url });
      one.flooded.push(...(await good()));
      const { perSecond, answers } = await stop();
      one.reached += perSecond / rounds;
      for (const [what, times] of Object.entries(answers)) one.answers[what] = (one.answers[what] ?? 0) + times;
      // What it left is over before the next quiet time.
      await delay(1000);
    }
  return {
    floodPerSecond,
    goodPerSecond,
    floods: results.map((one) => ({ ...one, quiet: spread(one.quiet), flooded: spread(one.flooded) })),
  };
}

/**
 * @param {{ url: URL, path: string, body: string, addresses: number, keepAlive: boolean, connections: number }} flood
 * @returns {() => Promise<{ perSecond: number, answers: Record<string, number> }>} ends it
 */
function begin({ url, path, body, addresses, keepAlive, connections }) {
  const worker = new Worker(new URL('./flood-sender.mjs', import.meta.url), {
    workerData: {
      host: url.hostname,
      port: Number(url.port),
      path,
      body,
      perSecond: floodPerSecond,
      addresses,
      keepAlive,
      connections,
    },
  });
  return () =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.postMessage('end');
    });
}
