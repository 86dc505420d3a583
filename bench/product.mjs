import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export const program = fileURLToPath(new URL('../bin/billhook.mjs', import.meta.url));
/** Those of `npm start`. */
export const nodeFlags =
  '--v8-pool-size=1 --heap-growing-percent=400 --max-semi-space-size=8 --no-memory-reducer'.split(' ');
/** The first start on a machine builds the Temporal server. */
const startLimitMs = 600_000;
const stopLimitMs = 30_000;

/**
 * The product as `npm start` runs it, on a folder and ports of its own.
 * @typedef {object} Product
 * @property {URL} url
 * @property {string} dataDir
 * @property {string} adminKey
 * @property {string} temporalAddress
 * @property {pg.Pool} sql as the database's superuser
 * @property {{ product: number, postgres: number, temporal: number }} pids
 * @property {() => Promise<void>} stop removes the folder too
 */

/**
 * @param {{ nodeArgs?: string[], environment?: Record<string, string> }} [options] `nodeArgs`: for profiling, such as `--cpu-prof`
 * @returns {Promise<Product>}
 */
export async function startProduct({ nodeArgs = [], environment = {} } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'billhook-bench-'));
  const adminKey = `bh_admin_${randomBytes(24).toString('hex')}`;
  const child = spawn(process.execPath, [...nodeFlags, ...nodeArgs, program, 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited(['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME']),
      PORT: '0',
      HOST: '127.0.0.1',
      BILLHOOK_DATA_DIR: dataDir,
      BILLHOOK_ADMIN_KEY: adminKey,
      ALLOW_INSECURE_ENDPOINTS: 'true',
      RATE_LIMIT_PER_MINUTE: '1000000',
      PUBLISH_EVENTS_PER_SECOND: '1000000',
      // A flood comes from many addresses.
      TRUST_PROXY: 'loopback',
      LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  // However this process ends: the product stops its servers by itself.
  const ended = () => child.kill('SIGTERM');
  process.once('exit', ended);
  /** @type {pg.Pool | undefined} */
  let sql;

  const stop = async () => {
    await sql?.end();
    if (child.exitCode === null) child.kill('SIGTERM');
    await Promise.race([exited, delay(stopLimitMs, undefined, { ref: false })]);
    process.off('exit', ended);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      throw new Error(`The product did not stop within ${stopLimitMs / 1000} s of SIGTERM; its folder is ${dataDir}.`);
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  const failed = () => new Error(`The product did not start:\n${said}`);

  try {
    /** @type {string | undefined} */
    let port;
    for (const until = Date.now() + startLimitMs; port === undefined; await delay(50)) {
      port = portIn(said);
      if (child.exitCode !== null || Date.now() > until) throw failed();
    }
    const url = new URL(`http://127.0.0.1:${port}`);
    const read = (/** @type {string} */ name) => readFileSync(join(dataDir, name), 'utf8').trim();
    sql = new pg.Pool({
      connectionString: `postgres://postgres:${read('postgres-password')}@127.0.0.1:${read('postgres-port')}/billhook`,
      options: '-c search_path=billing',
      max: 2,
    });
    return {
      url,
      dataDir,
      adminKey,
      sql,
      temporalAddress: `127.0.0.1:${JSON.parse(read('temporal/ports.json')).port}`,
      pids: {
        product: child.pid ?? 0,
        postgres: Number(read('postgres/postmaster.pid').split('\n')[0]),
        temporal: Number(read('temporal/server.pid')),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string[]} names */
export const inherited = (names) =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));

/** @param {string} said what the product has printed so far */
const portIn = (said) => /^ {2}API +http:\/\/[^/]+:(\d+)/m.exec(said)?.[1];
