import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { workflowIds } from '../dist/workflows/contract.js';

/**
 * @param {import('./product.mjs').Product} product
 * @returns {Promise<{ commits: number, walBytes: number }>} so far
 */
export async function transactions({ sql }) {
  const { rows } = await sql.query(
    `select (select xact_commit from pg_stat_database where datname = current_database())::float8 as commits,
      (pg_current_wal_insert_lsn() - '0/0')::float8 as wal`,
  );
  return { commits: rows[0].commits, walBytes: rows[0].wal };
}

const counted = 20;

/**
 * Lets PostgreSQL log every statement for a moment and counts the product's lines.
 * @param {import('./product.mjs').Product} product
 * @param {() => Promise<unknown>} event sends one and waits until it has arrived
 * @returns {Promise<{ perEvent: number, perDelivery?: number, texts: Record<string, number> }>} `texts`: how often each was sent
 */
export async function statementsPerEvent({ dataDir, sql }, event) {
  const file = join(dataDir, 'postgres.log');
  const set = async (/** @type {string} */ value) => {
    await sql.query(`alter system set log_statement = '${value}'`);
    await sql.query(`alter system set log_line_prefix = '[%a] '`);
    await sql.query('select pg_reload_conf()');
    await delay(500);
  };
  // What runs by itself (the relay, every 30 s) must not fall into the few events that are counted: twice, and the smaller.
  /** @type {string[][]} */
  const rounds = [];
  await set('all');
  for (let round = 0; round < 2; round++) {
    const before = readFileSync(file, 'latin1').length;
    for (let sent = 0; sent < counted; sent++) {
      await event();
      await delay(20);
    }
    await delay(300);
    rounds.push(statementsIn(readFileSync(file, 'latin1').slice(before)));
  }
  await set('none');
  const [fewest = []] = rounds.sort((a, b) => a.length - b.length);
  /** @type {Record<string, number>} */
  const texts = {};
  for (const text of fewest) texts[text] = (texts[text] ?? 0) + 1 / counted;
  return { perEvent: fewest.length / counted, texts };
}

/** @param {string} log @returns {string[]} the beginnings of the product's statements */
const statementsIn = (log) =>
  [
    ...log.matchAll(
      /^\[billhook\] LOG: {2}(?:statement|execute [^:]+): ([\s\S]*?)(?=^\[|^\S+ \S+ \S+ \[|(?![\s\S]))/gm,
    ),
  ].map((match) =>
    (match[1] ?? '')
      .replace(/\s+/g, ' ')
      .replace(/'\{[^']*\}'/, "'{…}'")
      .trim()
      .slice(0, 90),
  );

/**
 * @param {import('./product.mjs').Product} product
 * @param {import('@temporalio/client').Client} client
 * @param {string} externalEventId
 * @returns {Promise<{ bytes: number, events: number }>} of the workflow of one gateway event, when it has ended
 */
export async function historyOf({ sql }, client, externalEventId) {
  const { rows } = await sql.query('select gateway_account_id from gateway_events where external_event_id = $1', [
    externalEventId,
  ]);
  const handle = client.workflow.getHandle(
    workflowIds.gatewayEvent({ gateway: 'stripe', gatewayAccountId: rows[0].gateway_account_id, externalEventId }),
  );
  await handle.result();
  const { raw } = await handle.describe();
  const info = raw.workflowExecutionInfo;
  return { bytes: Number(info?.historySizeBytes ?? 0), events: Number(info?.historyLength ?? 0) };
}
