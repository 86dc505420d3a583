import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type ServerChild, spawnServer } from './child.js';
import { pickPort } from './free-port.js';
import { type EmbeddedLog, everyFewSeconds } from './log.js';
import { makeFolder, makeTraversable } from './make-folder.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { type Cluster, ensureCluster, openCluster, POSTGRES_ENV } from './postgres-cluster.js';
import { stopLeftover } from './postgres-leftover.js';
import { readIfThere, writePrivateFile } from './private-file.js';
import { errorText, StartupError } from './startup-error.js';
import { checkReachable, chooseDatabaseUser } from './system-user.js';

export interface PostgresServer {
  /** The superuser's, on 127.0.0.1. */
  url: string;
  port: number;
  pid: number;
  /** Settles when the server has ended, with a word on how. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** The cluster is in `<dir>/postgres`; its password, port and log are beside it. */
  dir: string;
  /** Exactly this one. Without it: the one of the last time, or a free one. */
  port?: number;
  settings?: Record<string, string>;
  /** Gives up the start. */
  signal?: AbortSignal;
  log: EmbeddedLog;
}

/** One machine, a few hundred transactions a second, and no acknowledged event may ever be lost. */
const SETTINGS: Record<string, string> = {
  max_connections: '100',
  shared_buffers: '256MB',
  synchronous_commit: 'on',
  wal_compression: 'on',
  // While 16 MB of zeros are written for a new segment nobody can commit: 55 ms here, every few seconds of a new database.
  wal_init_zero: 'off',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  autovacuum_vacuum_scale_factor: '0.05',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements and key values of failed statements may hold personal data: not in a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { log } = options;
  const dir = resolve(options.dir);
  makeFolder(dir);
  const binaries = findPostgresBinaries();
  const user = chooseDatabaseUser(join(dir, 'postgres'));
  if (user) {
    makeTraversable(dir);
    checkReachable(
      user,
      dir,
      'Set BILLHOOK_DATA_DIR to a folder below one that every user may enter, such as /var/lib.',
    );
    checkReachable(
      user,
      binaries.folder,
      'Move Billhook below a folder that every user may enter, such as /opt, start it as an ordinary user, or set DATABASE_URL.',
    );
  }
  const cluster = openCluster(dir);
  await stopLeftover(cluster, log);
  await ensureCluster(cluster, binaries, user, {
    sync: options.settings?.fsync !== 'off',
    onCreate: () => log.info('Creating the database.'),
  });
  const port = options.port ?? (await keptPort(join(dir, 'postgres-port')));
  const settings: Record<string, string> = {
    ...SETTINGS,
    ...options.settings,
    cluster_name: cluster.name,
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = await spawnServer(binaries.postgres, ['-D', cluster.dir, ...args], {
    ...(user && { uid: user.uid, gid: user.gid }),
    cwd: '/',
    env: POSTGRES_ENV,
    logFile: join(dir, 'postgres.log'),
  });
  const url = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`;
  try {
    await waitUntilReady(child, cluster, options);
    await checkLogin(url, dir);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, port, pid: child.pid, exited: child.exited, stop: child.stop };
}

async function keptPort(file: string): Promise<number> {
  const kept = Number(readIfThere(file)) || undefined;
  const port = await pickPort(kept);
  if (port !== kept) writePrivateFile(file, `${port}\n`);
  return port;
}

async function waitUntilReady(child: ServerChild, cluster: Cluster, { log, signal }: PostgresOptions): Promise<void> {
  const done = everyFewSeconds(15, (elapsed) =>
    log.info(`PostgreSQL is still starting after ${elapsed} s (it replays what was not yet written to its tables).`),
  );
  try {
    for (;;) {
      const lines = readIfThere(join(cluster.dir, 'postmaster.pid'))?.split('\n') ?? [];
      if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return;
      if (child.hasExited()) throw new StartupError(`Cannot start PostgreSQL: ${child.lastLines()}`);
      await delay(20, undefined, signal && { signal });
    }
  } finally {
    done();
  }
}

async function checkLogin(url: string, dir: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  try {
    await client.connect();
  } catch (error) {
    throw new StartupError(
      `Cannot log in to the embedded PostgreSQL: ${errorText(error)}. The file 'postgres-password' in '${dir}' does not belong to this database.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
