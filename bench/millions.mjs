import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase } from '../dist/db/connection.js';
import { migrateUp } from '../dist/db/migrate.js';
import { ensureServiceLogin } from '../dist/db/roles.js';
import { startPostgres } from '../dist/embedded/postgres.js';
import { addBacklogs, backlogsOf } from './millions-backlog.mjs';
import * as questions from './millions-questions.mjs';
import { fillMillions } from './millions-rows.mjs';
import { explainAll, readPlans } from './plans.mjs';

const login = { name: 'billhook_millions', password: 'millions' };

/**
 * (l): what a database of so many deliveries answers, and how: a server of its own, with the product's settings, filled,
 * asked and removed. 10 million take some 15 GB and 20 minutes.
 * @param {{ rows: number, say: (line: string) => void }} options
 */
export async function millions({ rows, say }) {
  const dir = mkdtempSync(join(tmpdir(), 'billhook-millions-'));
  const log = { info: () => undefined, warn: say };
  const server = await startPostgres({ dir, log });
  try {
    await migrateUp(server.url);
    await ensureServiceLogin(server.url, login);
    const connect = () => connectTo(server.url);
    await fillMillions(connect, rows, say);
    return { rows, answers: await askMillions({ url: server.url, logFile: join(dir, 'postgres.log'), connect, say }) };
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @param {string} url */
async function connectTo(url) {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=billing' });
  await client.connect();
  return client;
}

/**
 * Each question twice; what it writes is taken back.
 * @param {{ url: string, logFile: string, connect: () => Promise<pg.Client>, say: (line: string) => void, groups?: readonly string[] }} options
 */
export async function askMillions({ url, logFile, connect, say, groups = Object.keys(questions) }) {
  const sql = await connect();
  const world = await worldOf(sql);
  await sql.query('vacuum (analyze) events, deliveries, attempts, endpoints');
  await explainAll(sql, login.name);
  const service = new URL(url);
  service.username = login.name;
  service.password = login.password;
  const db = createDatabase({ url: service.href, max: 1 });
  const plans = readPlans(logFile);
  const answers = [];
  try {
    for (const group of groups)
      for (const question of /** @type {any} */ (questions)[group](world)) {
        const first = await timed(db, question);
        const work = plans();
        const again = await timed(db, question);
        plans();
        answers.push({ group, name: question.name, firstMs: first, againMs: again, ...work });
        say(
          `  ${question.name}: ${first.toFixed(0)} ms, then ${again.toFixed(0)} ms; ${work.rows} rows, ${work.pages} pages; ${work.plan}`,
        );
      }
  } finally {
    await db.close();
    await sql.end();
  }
  return answers;
}

/** @param {pg.Client} sql @returns {Promise<questions.World>} */
async function worldOf(sql) {
  const { rows: tenants } = await sql.query('select id from tenants order by length(external_id), external_id');
  const ids = tenants.map(({ id }) => id);
  const { rows: endpoints } = await sql.query('select id from endpoints where tenant_id = $1 order by id limit 1', [
    ids[0],
  ]);
  const backlogTenant = ids[9];
  const backlogs = (await backlogsOf(sql, backlogTenant)) ?? (await addBacklogs(sql, backlogTenant));
  return {
    large: ids[0],
    small: ids.at(-1),
    largeEndpoint: endpoints[0].id,
    backlogTenant,
    backlogs,
  };
}

class TakenBack extends Error {}
const canceled = '57014';

/** @param {import('../dist/db/connection.js').Database} db @param {questions.Question} question @returns {Promise<number>} ms */
async function timed(db, { tenant, ask }) {
  const since = performance.now();
  let ms = 0;
  const work = async (/** @type {import('../dist/db/connection.js').Tx} */ tx) => {
    await ask(tx);
    ms = performance.now() - since;
    throw new TakenBack();
  };
  await (tenant === undefined ? db.withSystem(work) : db.withTenant(tenant, work)).catch((error) => {
    // Longer than a statement may last.
    if (error.code === canceled) ms = Number.POSITIVE_INFINITY;
    else if (!(error instanceof TakenBack)) throw error;
  });
  return ms;
}
