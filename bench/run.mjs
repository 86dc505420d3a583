import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createEmptyWorkflows } from './empty-workflows.mjs';
import { fairness } from './fairness.mjs';
import { flood } from './flood.mjs';
import { createHttpClient } from './http-client.mjs';
import { lists } from './lists.mjs';
import { createLoad, gatewayEvents } from './load.mjs';
import { createMessages, numberIn } from './messages.mjs';
import { messagesPriority, openMails } from './messages-priority.mjs';
import { millions } from './millions.mjs';
import * as phases from './phases.mjs';
import { startProduct } from './product.mjs';
import { createPublications, firstPublication } from './publications.mjs';
import { publish } from './publish.mjs';
import { startReceiver } from './receiver.mjs';
import { replay } from './replay.mjs';
import { rowsOf, tableOf } from './report.mjs';
import { scale } from './scale.mjs';
import { addTenant } from './seed.mjs';

export const phaseNames = [
  'rates',
  'latencies',
  'fan',
  'drain',
  'costs',
  'publish',
  'replay',
  'memory',
  'flood',
  'fairness',
  'scale',
  'millions',
  'lists',
  'messages-priority',
];
const soak = { full: 20_000, quick: 0 };
const limitMs = { full: 345_000, quick: 80_000 };
/** The rate of (c) and (d) when (b) is left out. */
const rateWithoutB = 20;

/**
 * @typedef {object} BenchOptions
 * @property {boolean} quick
 * @property {readonly string[]} only names of phases; empty: all
 * @property {string | undefined} json where the result is written to; bench/results/<date>.json otherwise
 * @property {number} [deliveries] of the phase `millions`
 * @property {number} [invoices] of the phase `lists`
 * @property {string[]} [nodeArgs] of the product's process
 * @property {(line: string) => void} say
 */

/**
 * Starts the product as a process of its own, loads it, prints one table and removes everything. Slowness is no failure.
 * @param {BenchOptions} options
 */
export async function run({ quick, only, json, deliveries = 10_000_000, invoices = 1_000_000, nodeArgs, say }) {
  const unknown = only.find((name) => !phaseNames.includes(name));
  if (unknown !== undefined) throw new Error(`There is no phase '${unknown}'. There are: ${phaseNames.join(', ')}.`);
  const wanted = (/** @type {string} */ name) => only.length === 0 || only.includes(name);
  const startedAt = new Date();
  const endsAt = startedAt.getTime() + (quick ? limitMs.quick : limitMs.full);
  say('Starting the product with its own PostgreSQL and Temporal.');
  const mails = only.includes('messages-priority') ? await openMails() : null;
  const product = await startProduct({
    ...(nodeArgs === undefined ? {} : { nodeArgs }),
    ...(mails === null ? {} : { environment: mails.environment }),
  });
  /** @type {(() => unknown)[]} */
  const closers = [product.stop, ...(mails === null ? [] : [mails.close])];
  const closeAll = async () => {
    for (const close of closers.splice(0)) await close();
  };
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]))
    process.once(signal, () => closeAll().finally(() => process.exit(code)));
  try {
    const messages = createMessages();
    const http = createHttpClient(product.url);
    closers.unshift(http.close);
    const load = createLoad({ http, next: gatewayEvents(messages) });
    const published = createPublications({ http });
    const receiver = await startReceiver((_path, body) => {
      const number = numberIn(body);
      if (number > firstPublication) published.arrived(number);
      else load.arrived(number);
    });
    closers.unshift(receiver.close);
    const temporal = await createEmptyWorkflows(product.temporalAddress);
    closers.unshift(temporal.close);
    const tenant = await addTenant(product, { name: 'bench', urls: [`${receiver.url}/one`] });
    const bench = { product, load, published, temporal, messages, receiverUrl: receiver.url, tenant, quick, endsAt };
    await phases.warm(bench, tenant);

    /** @type {import('./report.mjs').Results} */
    const results = {};
    /** @param {string} name @param {string} what @param {() => Promise<unknown>} measure */
    const phase = async (name, what, measure) => {
      if (!wanted(name)) return;
      say(`${what}.`);
      results[name] = await measure();
    };
    await phase('rates', '(a), (b): the rate of empty workflows and of the whole path', () => phases.rates(bench));
    const perSecond = results.rates ? results.rates.whole / 2 : rateWithoutB;
    await phase('latencies', `(c), (d): times at ${perSecond.toFixed(0)} events/s`, () =>
      phases.latencies(bench, perSecond),
    );
    await phase('costs', '(f): statements and history of one event', () => phases.costs(bench));
    await phase('fan', '(e): one event to many endpoints', () => phases.fan(bench));
    await phase('drain', '(e): a drain', () => phases.drain(bench));
    await phase('publish', '(h): events that a tenant publishes', () => publish(bench, results.rates?.empty ?? null));
    await phase('replay', '(i): a replay of deliveries', () => replay(bench));
    if (!quick || only.includes('memory'))
      await phase('memory', `(f): memory until ${soak.full} events, or until the time is over`, () =>
        phases.memory(bench, soak.full),
      );
    // These take minutes, and are about special circumstances: whoever wants them asks for them.
    if (only.includes('flood'))
      await phase('flood', '(g): good events beside a flood of wrong signatures', () => flood(bench));
    if (only.includes('fairness'))
      await phase('fairness', '(j): fifty healthy tenants beside a noisy one', () => fairness(bench));
    if (only.includes('scale')) await phase('scale', '(k): one, two and three worker processes', () => scale(bench));
    if (only.includes('millions'))
      await phase('millions', `(l): ${deliveries.toLocaleString('en')} deliveries`, () =>
        millions({ rows: deliveries, say }),
      );
    if (only.includes('lists'))
      await phase('lists', `(m): lists of ${invoices.toLocaleString('en')} invoices`, () =>
        lists(product, { invoices, say }),
      );
    if (mails !== null)
      await phase('messages-priority', '(n): critical mails beside a flood of low ones', () =>
        messagesPriority(bench, mails),
      );

    const rows = rowsOf(results);
    say(`\n${tableOf(rows)}\n`);
    const file = json ?? defaultFile(startedAt);
    const machine = {
      node: process.version,
      cpus: cpus().length,
      model: cpus()[0]?.model,
      memoryMb: Math.round(totalmem() / 1_048_576),
      arch: arch(),
    };
    writeFileSync(
      file,
      `${JSON.stringify({ startedAt, seconds: (Date.now() - startedAt.getTime()) / 1000, quick, machine, rows, results }, null, 2)}\n`,
    );
    say(`Written to ${file}`);
  } finally {
    await closeAll();
  }
}

/** @param {Date} at */
function defaultFile(at) {
  const folder = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  return `${folder}${at.toISOString().replace(/:/g, '-').slice(0, 19)}.json`;
}
