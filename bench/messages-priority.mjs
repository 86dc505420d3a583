import { setTimeout as delay } from 'node:timers/promises';
import { wayLimits } from '../dist/activities/give-way.js';
import { readTemplateFolder } from '../dist/channels/templates/folder.js';
import { schedules } from '../dist/workflows/contract.js';
import { addTenant, caller } from './seed.mjs';
import { startSlowMailServer } from './slow-mail-server.mjs';
import { spread } from './statistics.mjs';

/** What the mail server takes for each mail. */
const takesMs = 500;
const perSecond = 4;
/** So many low ones have arrived, at full speed, before the first critical one beside them. */
const begun = 100;
const missingMs = 60_000;
const urgent = 'final_notice';
const idle = 'reminder_1';

/** The mail server of the phase, which the product must know from its start, and who waits for a mail. */
export async function openMails() {
  /** @type {Map<string, () => void>} */
  const awaited = new Map();
  let others = 0;
  const server = await startSlowMailServer(takesMs, (address) => {
    const arrived = awaited.get(address);
    if (!arrived) others += 1;
    else arrived();
  });
  return {
    environment: { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port) },
    /** @param {string} address @returns {Promise<void>} */
    arrival: (address) =>
      new Promise((resolve) => {
        awaited.set(address, () => {
          awaited.delete(address);
          resolve();
        });
      }),
    /** Mails that nobody waits for. */
    others: () => others,
    close: server.close,
  };
}
/** @typedef {Awaited<ReturnType<typeof openMails>>} Mails */

/**
 * (n): from the request for a critical mail until a slow mail server has it, by itself and beside a flood of mails of low
 * priority of the same tenant.
 * @param {import('./phases.mjs').Bench} bench
 * @param {Mails} mails
 */
export async function messagesPriority({ product, temporal, quick }, mails) {
  const flood = quick ? 300 : 1500;
  const times = quick ? 24 : 160;
  const tenant = await addTenant(product, { name: 'bench-mails', urls: [], customers: 1 });
  const send = caller(product.url, tenant.key);
  // A tenant speaks in its own name.
  const { tenant_name: _, ...data } = readTemplateFolder().templates.get(urgent)?.sample ?? {};
  let asked = 0;
  const ask = async () => {
    asked += 1;
    const address = `critical-${asked}@people.example`;
    const arrived = mails.arrival(address);
    const from = performance.now();
    await send(`/notifications/email/${urgent}`, { to_email: address, data });
    const missing = new AbortController();
    const inTime = await Promise.race([
      arrived.then(() => true),
      delay(missingMs, false, { signal: missing.signal }).catch(() => false),
    ]);
    missing.abort();
    return inTime ? performance.now() - from : null;
  };
  const measure = async () => {
    /** @type {Promise<number | null>[]} */
    const all = [];
    for (let n = 0; n < times; n++) {
      all.push(ask());
      await delay(1000 / perSecond);
    }
    return Promise.all(all);
  };

  // Until connections are open and what runs is compiled.
  for (let n = 0; n < (quick ? 5 : 20); n++) await ask();
  const quiet = await measure();
  await writeFlood(product, tenant, flood);
  // Nothing urgent is about any more, so that the flood begins as fast as it can.
  await delay(wayLimits.urgentMs);
  await temporal.client.schedule.getHandle(schedules.relay.id).trigger();
  while (mails.others() < begun) await delay(50);
  const before = { mails: mails.others(), at: performance.now() };
  const flooded = await measure();
  const during = mails.others() - before.mails;
  const seconds = (performance.now() - before.at) / 1000;
  const left = flood - mails.others();
  return {
    flood,
    takesMs,
    perSecond,
    quiet: spread(arrived(quiet)),
    flooded: spread(arrived(flooded)),
    missing: [...quiet, ...flooded].filter((one) => one === null).length,
    lowPerSecond: during / seconds,
    left,
  };
}

/** @param {(number | null)[]} times */
const arrived = (times) => times.flatMap((one) => one ?? []);

/**
 * Messages that somebody has committed and nobody has started: the relay finds them. Of a category that is never gathered
 * for a digest.
 * @param {import('./product.mjs').Product} product
 * @param {import('./seed.mjs').Tenant} tenant
 * @param {number} count
 */
async function writeFlood({ sql }, tenant, count) {
  const variables = readTemplateFolder().templates.get(idle)?.sample ?? {};
  await sql.query(
    `insert into notifications
       (id, tenant_id, category, template, channel, locale, priority, recipient, status, variables, dedupe_key, send_after)
     select uuid7(), $1, 'dunning', $2, 'email', 'en', 'low', 'low-' || n || '@people.example', 'queued', $3, 'bench:' || n,
            now() - interval '1 hour'
     from generate_series(1, $4::int) n`,
    [tenant.id, idle, JSON.stringify(variables), count],
  );
}
