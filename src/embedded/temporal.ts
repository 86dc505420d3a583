import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { type ServerChild, spawnServer, stopOrphan } from './child.js';
import { pickPort } from './free-port.js';
import { type EmbeddedLog, everyFewSeconds } from './log.js';
import { makeFolder } from './make-folder.js';
import { readIfThere, writePrivateFile } from './private-file.js';
import { processesWhere } from './process-table.js';
import { StartupError } from './startup-error.js';
import { findTemporalBinary } from './temporal-binary.js';

export interface TemporalServer {
  address: string;
  uiUrl: string;
  port: number;
  uiPort: number;
  pid: number;
  /** Settles when the server has ended, with a word on how. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

export interface TemporalOptions {
  /** The server's files are in `<dir>/temporal`. */
  dir: string;
  /** Exactly these. Without them: those of the last time, 7233 and 8233, or free ones. */
  port?: number;
  uiPort?: number;
  /** Keeps nothing on disk. */
  inMemory?: boolean;
  /** Gives up the start. */
  signal?: AbortSignal;
  log: EmbeddedLog;
}

const DEFAULT_PORT = 7233;
const DEFAULT_UI_PORT = 8233;
const START_LIMIT_MS = 90_000;
const PLENTY = 100_000;

/**
 * One machine and one namespace: nobody needs protection from anybody, so the limits are out of the way.
 * `matching.enableFairness` shares a task queue fairly between tenants.
 */
const DYNAMIC_CONFIG: Record<string, number | boolean> = {
  'system.enableActivityEagerExecution': true,
  'matching.enableFairness': true,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'frontend.rps': PLENTY,
  'frontend.namespaceRPS': PLENTY,
  'frontend.namespaceRPS.visibility': 1000,
  'matching.rps': PLENTY,
  'history.rps': PLENTY,
  'frontend.persistenceMaxQPS': PLENTY,
  'matching.persistenceMaxQPS': PLENTY,
  'history.persistenceMaxQPS': PLENTY,
};

/**
 * SQLite with synchronous=NORMAL keeps everything when a process is killed and may lose the last moments when the
 * machine loses power. PostgreSQL is the truth, and the relay starts again what Temporal has forgotten.
 */
const PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'];

export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { log } = options;
  const dir = join(resolve(options.dir), 'temporal');
  const database = join(dir, 'temporal.db');
  makeFolder(dir);
  const binary = await findTemporalBinary(log, options.signal);
  if (!options.inMemory) await stopLeftover(database, log);
  const ports = await choosePorts(join(dir, 'ports.json'), options);
  const child = await spawnServer(binary, commandLine(database, ports, options), {
    logFile: join(dir, 'temporal.log'),
    cwd: dir,
    env: { PATH: process.env.PATH, HOME: dir },
  });
  writePrivateFile(join(dir, 'server.pid'), `${child.pid}\n`);
  const address = `127.0.0.1:${ports.port}`;
  try {
    await waitUntilServing(address, child, options);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${ports.uiPort}`,
    ...ports,
    pid: child.pid,
    exited: child.exited,
    stop: child.stop,
  };
}

function commandLine(database: string, ports: Ports, options: TemporalOptions): string[] {
  const storage = options.inMemory
    ? []
    : ['--db-filename', database, ...PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma])];
  const config = Object.entries(DYNAMIC_CONFIG).map(([name, value]) => `${name}=${value}`);
  return [
    'server',
    'start-dev',
    ...storage,
    ...['--ip', '127.0.0.1', '--port', `${ports.port}`, '--ui-port', `${ports.uiPort}`, '--ui-disable-news-fetch'],
    ...['--namespace', 'default', '--log-level', 'error'],
    ...config.flatMap((one) => ['--dynamic-config-value', one]),
  ];
}

interface Ports {
  port: number;
  uiPort: number;
}

async function choosePorts(file: string, options: TemporalOptions): Promise<Ports> {
  const kept = JSON.parse(readIfThere(file) ?? '{}') as Partial<Ports>;
  const port = options.port ?? (await pickPort(kept.port, DEFAULT_PORT));
  const uiPort = options.uiPort ?? (await pickPort(kept.uiPort, DEFAULT_UI_PORT));
  if (port !== kept.port || uiPort !== kept.uiPort) writePrivateFile(file, JSON.stringify({ port, uiPort }));
  return { port, uiPort };
}

async function stopLeftover(database: string, log: EmbeddedLog): Promise<void> {
  const ours = (command: string) => command.includes(` server start-dev --db-filename ${database} `);
  for (const pid of processesWhere(ours)) {
    log.info(`Stopping the Temporal server (pid ${pid}) that an earlier run left behind.`);
    await stopOrphan(pid);
  }
}

async function waitUntilServing(address: string, child: ServerChild, { log, signal }: TemporalOptions): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  const done = everyFewSeconds(15, (elapsed) => log.info(`Temporal is still starting after ${elapsed} s.`));
  try {
    while (!(await isServing(address))) {
      if (child.hasExited()) throw new StartupError(`Cannot start Temporal: ${child.lastLines()}`);
      if (Date.now() > until) throw new StartupError(`Cannot start Temporal: no answer from ${address}.`);
      await delay(100, undefined, signal && { signal });
    }
  } finally {
    done();
  }
}

/** The frontend answers before its namespace is there; only with it can workers poll. */
async function isServing(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 2_000 });
    try {
      await connection.withDeadline(Date.now() + 2_000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    // not yet
    return false;
  }
}
