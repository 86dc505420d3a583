import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { makeWaiting, wake } from './drain.mjs';
import { createHttpClient } from './http-client.mjs';
import { startReceiver } from './receiver.mjs';
import { addTenant } from './seed.mjs';
import { spread } from './statistics.mjs';

const healthyTenants = 50;
/** Events per second: of all healthy tenants together, and of the noisy one. */
const healthyPerSecond = 50;
const noisyPerSecond = 100;
const hangMs = 10_000;
const backlog = 10_000;
/** After a noisy time: until what hangs has hung. */
const calmMs = 12_000;

/**
 * (j): what fifty healthy tenants notice of one whose endpoint hangs, and of one whose backlog is worked off. Times are
 * from when an event should have been published until its receiver has it; each noisy time follows a quiet one of its own.
 * @param {import('./phases.mjs').Bench} bench
 */
export async function fairness({ product, quick, temporal }) {
  const ms = quick ? 5000 : 15_000;
  const rounds = quick ? 1 : 2;
  /** @type {Map<string, () => void>} */
  const awaited = new Map();
  const receiver = await startReceiver((_path, body) => {
    const name = /"name":"([^"]+)"/.exec(body)?.[1] ?? '';
    awaited.get(name)?.();
    awaited.delete(name);
  });
  const hanging = await startHanging();
  const http = createHttpClient(product.url);
  let published = 0;
  /** @param {import('./seed.mjs').Tenant} tenant @param {string} name */
  const publish = (tenant, name) =>
    http.post(
      '/api/v1/events',
      { Authorization: `Bearer ${tenant.key}`, 'Content-Type': 'application/json' },
      Buffer.from(JSON.stringify({ type: 'custom.bench', data: { name, text: 'x'.repeat(300) } })),
    );
  /** @param {import('./seed.mjs').Tenant} tenant @param {number} due */
  const arrival = (tenant, due) => {
    published += 1;
    const name = `fair-${published}`;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 20_000, null);
      awaited.set(name, () => {
        clearTimeout(timer);
        resolve(performance.now() - due);
      });
      publish(tenant, name).catch(() => {});
    });
  };
  /** @param {import('./seed.mjs').Tenant[]} tenants @param {number} forMs @returns {Promise<(number | null)[]>} */
  const healthy = async (tenants, forMs) => {
    const ends = [];
    await atRate(healthyPerSecond, forMs, (index, due) => {
      const tenant = tenants[index % tenants.length];
      if (tenant) ends.push(arrival(tenant, due));
    });
    return Promise.all(ends);
  };

  try {
    /** @type {import('./seed.mjs').Tenant[]} */
    const tenants = [];
    for (let index = 0; index < healthyTenants; index++)
      tenants.push(
        await addTenant(product, { name: `bench-fair-${index}`, urls: [`${receiver.url}/${index}`], customers: 1 }),
      );
    const noisy = await addTenant(product, { name: 'bench-hangs', urls: [hanging.url], customers: 1 });
    // Until the healthy ones have earned the direct lane.
    await healthy(tenants, quick ? 5000 : 8000);

    const cases = [
      {
        name: `one tenant publishes ${noisyPerSecond}/s to an endpoint that hangs`,
        begin: async () => {
          const all = atRate(noisyPerSecond, ms + 2000, () => void publish(noisy, 'noise').catch(() => {}));
          return () => all;
        },
      },
      {
        name: `a backlog of ${backlog.toLocaleString('en')} is worked off`,
        begin: async () => {
          const tenant = await addTenant(product, {
            name: `bench-backlog-${published}`,
            urls: [`${receiver.url}/backlog`],
            customers: 1,
          });
          await makeWaiting(product, tenant, backlog);
          await wake(temporal.client, tenant);
          return async () => {};
        },
      },
    ].map((one) => ({
      ...one,
      quiet: /** @type {(number | null)[]} */ ([]),
      noise: /** @type {(number | null)[]} */ ([]),
    }));
    for (let round = 0; round < rounds; round++)
      for (const one of cases) {
        one.quiet.push(...(await healthy(tenants, ms)));
        const end = await one.begin();
        await delay(500);
        one.noise.push(...(await healthy(tenants, ms)));
        await end();
        await delay(calmMs);
      }
    return {
      tenants: healthyTenants,
      perSecond: healthyPerSecond,
      cases: cases.map(({ name, quiet, noise }) => ({
        name,
        quiet: spread(arrived(quiet)),
        noise: spread(arrived(noise)),
        missing: [...quiet, ...noise].filter((one) => one === null).length,
      })),
    };
  } finally {
    http.close();
    receiver.close();
    hanging.close();
  }
}

/** @param {(number | null)[]} times */
const arrived = (times) => times.flatMap((one) => one ?? []);

/** Calls at fixed times, whatever becomes of the calls. @param {number} perSecond @param {number} ms @param {(index: number, due: number) => void} call */
async function atRate(perSecond, ms, call) {
  const started = performance.now();
  for (let index = 0; index < (ms / 1000) * perSecond; index++) {
    const due = started + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    call(index, due);
  }
}

/** A tenant's server that accepts, reads, and answers after `hangMs`. @returns {Promise<{ url: string, close(): void }>} */
async function startHanging() {
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => {});
    setTimeout(() => socket.end('HTTP/1.1 504 Too Late\r\nContent-Length: 0\r\n\r\n'), hangMs).unref();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/hangs`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
