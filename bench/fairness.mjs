import { setTimeout as delay } from 'node:timers/promises';
import { makeWaiting, wake } from './drain.mjs';
import { startNeighbour } from './neighbour.mjs';
import { cpuBetween, readCpu, takenAway } from './processes.mjs';
import { addTenant } from './seed.mjs';
import { spread } from './statistics.mjs';
import { watchSteal } from './steal.mjs';

const healthyTenants = 50;
/** Events per second: of all healthy tenants together, and of the noisy one. */
const healthyPerSecond = 50;
const noisyPerSecond = 100;
const hangMs = 10_000;
const backlog = 10_000;
/** After a noisy time: until what hangs has hung. */
const calmMs = 12_000;
/** Until the healthy endpoints have earned the direct lane. */
const warmMs = 30_000;

/**
 * @typedef {object} Stretch quiet or noisy
 * @property {import('./load.mjs').Sent[]} sent
 * @property {number | null} taken share of the machine that was not ours
 */

/**
 * (j): what fifty healthy tenants notice of one whose endpoint hangs, and of one whose backlog is worked off. Times are
 * from when an event should have been published until its receiver has it; noisy and quiet times take turns, because a machine is not
 * as fast at each time.
 * @param {import('./phases.mjs').Bench} bench
 */
export async function fairness({ product, published, quick, receiverUrl, temporal }) {
  const ms = quick ? 5000 : 20_000;
  const rounds = quick ? 1 : 6;
  /** Not counted: until the process is as fast as it gets in what the noisy ask of it, too. */
  const warmRounds = quick ? 0 : 1;
  const neighbour = await startNeighbour({ api: product.url.href, hangMs });
  const steal = watchSteal();
  /** @param {import('./load.mjs').Sent} sent */
  const undisturbed = ({ due, arrivedAfterMs }) => !steal.touched(due, due + (arrivedAfterMs ?? 0));
  /** @param {import('./seed.mjs').Tenant[]} tenants @param {number} forMs @returns {Promise<Stretch>} */
  const healthy = async (tenants, forMs) => {
    const pace = { perSecond: healthyPerSecond, warmMs: 0, ms: forMs, prefer: 0 };
    const began = performance.now();
    const from = readCpu(product.pids);
    const sent = await published.openLoop(tenants, pace);
    const used = cpuBetween(from, readCpu(product.pids));
    return { sent, taken: takenAway(used, performance.now() - began) };
  };

  try {
    /** @type {import('./seed.mjs').Tenant[]} */
    const tenants = [];
    for (let index = 0; index < healthyTenants; index++)
      tenants.push(
        await addTenant(product, { name: `bench-fair-${index}`, urls: [`${receiverUrl}/fair/${index}`], customers: 1 }),
      );
    const noisy = await addTenant(product, { name: 'bench-hangs', urls: [neighbour.hangingUrl], customers: 1 });
    await healthy(tenants, quick ? 5000 : warmMs);

    let backlogs = 0;
    const cases = [
      {
        name: `one tenant publishes ${noisyPerSecond}/s to an endpoint that hangs`,
        begin: async () => {
          const all = neighbour.publish({ tenant: noisy, perSecond: noisyPerSecond, ms: ms + 2000 });
          return () => all;
        },
      },
      {
        name: `a backlog of ${backlog.toLocaleString('en')} is worked off`,
        begin: async () => {
          backlogs += 1;
          const tenant = await addTenant(product, {
            name: `bench-backlog-${backlogs}`,
            urls: [neighbour.receiverUrl],
            customers: 1,
          });
          await makeWaiting(product, tenant, backlog);
          // A backlog comes about over time: what writing it at once leaves to the disk is none of its effects.
          await product.sql.query('checkpoint');
          await wake(temporal.client, tenant);
          return async () => {};
        },
      },
    ].map((one) => ({ ...one, rounds: /** @type {{ quiet: Stretch, noise: Stretch }[]} */ ([]) }));
    for (let round = -warmRounds; round < rounds; round++)
      for (const one of cases) {
        const quiet = await healthy(tenants, ms);
        const end = await one.begin();
        await delay(500);
        const noise = await healthy(tenants, ms);
        await end();
        if (round >= 0) one.rounds.push({ quiet, noise });
        await delay(calmMs);
      }
    return {
      tenants: healthyTenants,
      perSecond: healthyPerSecond,
      cases: cases.map(({ name, rounds }) => {
        const [quiet, noise] = [rounds.map((round) => round.quiet), rounds.map((round) => round.noise)];
        return {
          name,
          quiet: spread(arrived(quiet)),
          noise: spread(arrived(noise)),
          // What disturbs a measurement from outside shows here.
          undisturbed: { quiet: spread(arrived(quiet, undisturbed)), noise: spread(arrived(noise, undisturbed)) },
          rounds: rounds.map((round) => ({ quiet: ofRound(round.quiet), noise: ofRound(round.noise) })),
          missing: [...quiet, ...noise].flatMap((one) => one.sent).filter((one) => one.arrivedAfterMs === null).length,
        };
      }),
    };
  } finally {
    steal.close();
    await neighbour.close();
  }
}

/**
 * @param {readonly Stretch[]} stretches
 * @param {(sent: import('./load.mjs').Sent) => boolean} [counts]
 * @returns {number[]} ms until the receiver had it
 */
const arrived = (stretches, counts = () => true) =>
  stretches.flatMap(({ sent }) => sent.filter(counts).flatMap((one) => one.arrivedAfterMs ?? []));

/** @param {Stretch} stretch */
const ofRound = (stretch) => ({ p99: spread(arrived([stretch])).p99, taken: stretch.taken });
