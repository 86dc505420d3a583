import { setTimeout as delay } from 'node:timers/promises';
import { inFlight, warm } from './phases.mjs';
import { cpuBetween, readCpu } from './processes.mjs';
import { addTenant, lanesOf } from './seed.mjs';
import { spread } from './statistics.mjs';

const fanOut = 20;
const pacedPerSecond = 50;
const batchSize = 1000;
const limitMs = 60_000;

/**
 * (h): events of a tenant's own, by 40 clients that each send the next when one has arrived everywhere; then at a fixed
 * pace; how soon an attempt shows in the API; batches.
 * @param {import('./phases.mjs').Bench} bench
 * @param {number | null} known rate of empty workflows
 */
export async function publish(bench, known) {
  const { published, product, quick, receiverUrl, temporal } = bench;
  const single = await tenantWith(bench, 'bench-publish', [`${receiverUrl}/publish`]);
  const fan = await tenantWith(
    bench,
    'bench-publish-fan',
    Array.from({ length: fanOut }, (_, index) => `${receiverUrl}/publish/${index}`),
  );
  const times = quick ? { warmMs: 3000, ms: 6000 } : { warmMs: 10_000, ms: 12_000 };
  const empty = known ?? (await temporal.rate({ inFlight, warmMs: 2000, ms: 4000 }));
  /** @type {number[]} */
  const answers = [];
  const onAnswer = (/** @type {number} */ ms) => answers.push(ms);
  const one = await measured(bench, single, { inFlight, ...times, onAnswer });
  const many = await measured(bench, fan, { inFlight, ...times });
  const oneAfter = await lanesOf(product, single);
  const manyAfter = await lanesOf(product, fan);
  const paced = await published.openLoop([single], {
    perSecond: pacedPerSecond,
    prefer: 0,
    ...(quick ? { warmMs: 1000, ms: 7000 } : { warmMs: 2000, ms: 20_000 }),
  });
  const arrivals = paced.flatMap((sent) => sent.arrivedAfterMs ?? []);
  return {
    empty,
    one: {
      events: one.events / one.seconds,
      answers: spread(answers),
      direct: oneAfter.direct,
      missing: one.missing,
      cpu: one.cpu,
    },
    many: {
      endpoints: fanOut,
      deliveries: many.deliveries / many.seconds,
      direct: manyAfter.direct,
      missing: many.missing,
      cpu: many.cpu,
    },
    paced: { perSecond: pacedPerSecond, arrival: spread(arrivals), missing: paced.length - arrivals.length },
    visible: spread(await visibleAfter(bench, single, quick ? 50 : 200)),
    batches: await batches(bench, single, quick ? 5 : 20),
  };
}

/**
 * A closed loop, and what each of its events cost: ms of CPU.
 * @param {import('./phases.mjs').Bench} bench @param {import('./seed.mjs').Tenant} tenant
 * @param {{ inFlight: number, warmMs: number, ms: number, onAnswer?: (ms: number) => void }} options
 */
async function measured({ published, product }, tenant, options) {
  let from = readCpu(product.pids);
  let to = from;
  const result = await published.closedLoop(tenant, {
    ...options,
    onStart: () => {
      from = readCpu(product.pids);
    },
    onEnd: () => {
      to = readCpu(product.pids);
    },
  });
  const used = cpuBetween(from, to);
  const per = (/** @type {number} */ ms) => ms / result.events;
  return {
    ...result,
    cpu: used && {
      product: per(used.product),
      postgres: per(used.postgres),
      temporal: per(used.temporal),
      others: used.others / used.machine,
    },
  };
}

/** @param {import('./phases.mjs').Bench} bench @param {string} name @param {string[]} urls */
async function tenantWith(bench, name, urls) {
  const tenant = await addTenant(bench.product, { name, urls, customers: 1 });
  await warm({ ...bench, load: bench.published }, tenant);
  return tenant;
}

/**
 * From when the receiver has got an event until the API tells that it was delivered, asked for again and again: half a
 * question is part of it.
 * @param {import('./phases.mjs').Bench} bench @param {import('./seed.mjs').Tenant} tenant @param {number} events
 */
async function visibleAfter({ published, product }, tenant, events) {
  const url = new URL('/api/v1/events?limit=1', product.url);
  const headers = { Authorization: `Bearer ${tenant.key}` };
  const ask = async (/** @type {URL} */ at) => /** @type {any} */ ((await fetch(at, { headers })).json());
  /** @type {number[]} */
  const found = [];
  for (let index = 0; index < events; index++) {
    await published.send(tenant);
    const arrived = performance.now();
    const id = (await ask(url)).data[0].id;
    const detail = new URL(`/api/v1/events/${id}`, product.url);
    while ((await ask(detail)).deliveries[0].status !== 'succeeded')
      if (performance.now() - arrived > limitMs) throw new Error(`The event ${id} does not show as delivered`);
    found.push(performance.now() - arrived);
    await delay(20);
  }
  return found;
}

/** One batch after the other, until all have arrived. @param {import('./phases.mjs').Bench} bench @param {import('./seed.mjs').Tenant} tenant @param {number} count */
async function batches({ published }, tenant, count) {
  const before = published.deliveries();
  const started = performance.now();
  /** @type {number[]} */
  const answers = [];
  for (let index = 0; index < count; index++) {
    const from = performance.now();
    await published.sendMany(tenant, batchSize);
    answers.push(performance.now() - from);
  }
  const all = count * batchSize;
  const arrived = () => published.deliveries() - before;
  while (arrived() < all && performance.now() - started < limitMs) await delay(10);
  return {
    size: batchSize,
    answers: spread(answers),
    deliveries: (arrived() * 1000) / (performance.now() - started),
    missing: Math.max(0, all - arrived()),
  };
}
