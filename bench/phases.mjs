import { setTimeout as delay } from 'node:timers/promises';
import { drainWaiting, makeWaiting } from './drain.mjs';
import { cpuBetween, readCpu, rssMb } from './processes.mjs';
import { addTenant, lanesOf } from './seed.mjs';
import { historyOf, statementsPerEvent, transactions } from './server-costs.mjs';
import { mean, median, spread } from './statistics.mjs';

export const inFlight = 40;
const fanOut = 20;

/**
 * What every phase works with.
 * @typedef {object} Bench
 * @property {import('./product.mjs').Product} product
 * @property {ReturnType<typeof import('./load.mjs').createLoad>} load
 * @property {ReturnType<typeof import('./publications.mjs').createPublications>} published
 * @property {Awaited<ReturnType<typeof import('./empty-workflows.mjs').createEmptyWorkflows>>} temporal
 * @property {ReturnType<typeof import('./messages.mjs').createMessages>} messages
 * @property {string} receiverUrl
 * @property {import('./seed.mjs').Tenant} tenant with one endpoint, in the direct lane
 * @property {boolean} quick
 * @property {number} endsAt unix ms by which the last phase has to end
 */

/** Sends one event after the other until the tenant's endpoints have earned the direct lane. @param {Bench} bench @param {import('./seed.mjs').Tenant} tenant */
export async function warm({ load, product }, tenant) {
  for (let events = 0; events < 30; events++) {
    const { arrivedAfterMs } = await load.send(tenant);
    if (arrivedAfterMs === null) throw new Error(`An event did not arrive at the endpoints of '${tenant.account}'`);
    if ((await lanesOf(product, tenant)).direct === tenant.endpoints.length) return;
    await delay(100);
  }
}

/** Until V8 has compiled what runs all the time, which takes up to a fifth of the product's CPU in the first half minute. */
const compiledMs = 25_000;

/** (a) and (b), alternating so that both see the same machine; the median of each. @param {Bench} bench */
export async function rates(bench) {
  const { load, product, quick, temporal, tenant } = bench;
  const rounds = quick ? 1 : 3;
  const times = quick ? { warmMs: 1500, ms: 5000 } : { warmMs: 2000, ms: 8000 };
  const lanes = await lanesOf(product, tenant);
  await temporal.rate({ inFlight, warmMs: 0, ms: quick ? 1000 : compiledMs / 2 });
  await load.closedLoop(tenant, { inFlight, warmMs: 0, ms: quick ? 1000 : compiledMs });
  const empty = [];
  const whole = [];
  /** @type {any} */
  let used = null;
  for (let round = 0; round < rounds; round++) {
    empty.push(await temporal.rate({ inFlight, ...times }));
    let from = readCpu(product.pids);
    let transactionsFrom = await transactions(product);
    const result = await load.closedLoop(tenant, {
      inFlight,
      ...times,
      onStart: () => {
        from = readCpu(product.pids);
        transactionsFrom = transactions(product);
      },
      onEnd: () => {
        used = { cpu: cpuBetween(from, readCpu(product.pids)), from: transactionsFrom, to: transactions(product) };
      },
    });
    used = { ...used, events: result.events, from: await used.from, to: await used.to };
    whole.push(result.events / result.seconds);
  }
  empty.push(...(quick ? [] : [await temporal.rate({ inFlight, ...times })]));
  const per = (/** @type {number} */ amount) => amount / used.events;
  return {
    empty: median(empty),
    emptyRounds: empty,
    whole: median(whole),
    wholeRounds: whole,
    ratio: median(whole) / median(empty),
    stayedDirect: (await lanesOf(product, tenant)).changedAt === lanes.changedAt,
    perEvent: {
      transactions: per(used.to.commits - used.from.commits),
      walBytes: per(used.to.walBytes - used.from.walBytes),
      ...(used.cpu && {
        productMs: per(used.cpu.product),
        postgresMs: per(used.cpu.postgres),
        temporalMs: per(used.cpu.temporal),
      }),
    },
    othersShare: used.cpu && used.cpu.others / used.cpu.machine,
  };
}

/** (c) and (d): a fixed schedule at half of what (b) reached. @param {Bench} bench @param {number} perSecond */
export async function latencies({ load, quick, tenant }, perSecond) {
  const times = quick ? { warmMs: 1000, ms: 7000 } : { warmMs: 2000, ms: 25_000 };
  const accepted = await load.openLoop([tenant], { perSecond, ...times, prefer: 0 });
  const outcome = await load.openLoop([tenant], { perSecond, ...times, prefer: 5 });
  const arrivals = accepted.flatMap((one) => one.arrivedAfterMs ?? []);
  return {
    perSecond,
    ackAccepted: spread(accepted.map((one) => one.ackedAfterMs)),
    ackOutcome: spread(outcome.map((one) => one.ackedAfterMs)),
    arrival: spread(arrivals),
    missing: accepted.length - arrivals.length,
  };
}

/** (e), first half: one event, many endpoints. @param {Bench} bench */
export async function fan(bench) {
  const { load, product, quick, receiverUrl } = bench;
  const tenant = await addTenant(product, {
    name: 'bench-fan',
    urls: Array.from({ length: fanOut }, (_, index) => `${receiverUrl}/fan/${index}`),
  });
  await warm(bench, tenant);
  const before = await lanesOf(product, tenant);
  const result = await load.closedLoop(tenant, {
    inFlight,
    ...(quick ? { warmMs: 1500, ms: 6000 } : { warmMs: 2000, ms: 12_000 }),
  });
  return {
    endpoints: fanOut,
    deliveriesPerSecond: result.deliveries / result.seconds,
    eventsPerSecond: result.events / result.seconds,
    directBefore: before.direct,
    directAfter: (await lanesOf(product, tenant)).direct,
    missing: result.missing,
  };
}

/** (e), second half: what waits for one endpoint is worked off. @param {Bench} bench */
export async function drain({ load, product, quick, receiverUrl, temporal }) {
  const tenant = await addTenant(product, { name: 'bench-drain', urls: [`${receiverUrl}/drain`], customers: 1 });
  const waiting = quick ? 5000 : 20_000;
  await makeWaiting(product, tenant, waiting);
  return { waiting, ...(await drainWaiting({ product, load, client: temporal.client, tenant, waiting })) };
}

/** (f): what one event costs at the servers. @param {Bench} bench */
export async function costs({ load, messages, product, temporal, tenant }) {
  const statements = await statementsPerEvent(product, () => load.send(tenant));
  await load.send(tenant);
  return { statements, history: await historyOf(product, temporal.client, `evt_bench${messages.count()}`) };
}

/** (f): does the product grow? Keeps the load of (b) until `total` events have gone through, or the time is over. @param {Bench} bench @param {number} total */
export async function memory({ endsAt, load, messages, product, tenant }, total) {
  const firstCount = messages.count();
  /** @type {{ events: number, mb: number }[]} */
  const samples = [];
  const sample = () => {
    const mb = rssMb(product.pids.product);
    if (mb !== null) samples.push({ events: messages.count(), mb });
  };
  sample();
  const timer = setInterval(sample, 1000);
  try {
    await load.closedLoop(tenant, {
      inFlight,
      warmMs: 0,
      ms: Math.max(0, endsAt - Date.now()),
      limit: Math.max(0, total - firstCount),
    });
  } finally {
    clearInterval(timer);
  }
  sample();
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const average = (/** @type {{ mb: number }[]} */ some) => mean(some.map((one) => one.mb));
  return {
    events: messages.count(),
    firstMb: average(samples.slice(0, quarter)),
    lastMb: average(samples.slice(-quarter)),
    maxMb: Math.max(...samples.map((one) => one.mb)),
    samples: samples.filter((_, index) => index % 10 === 0),
  };
}
