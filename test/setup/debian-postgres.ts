import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spawnServer } from '../../src/embedded/child.js';
import { pickPort } from '../../src/embedded/free-port.js';
import { chooseDatabaseUser } from '../../src/embedded/system-user.js';
import { ask } from '../db/ask.js';
import { soon } from '../path/soon.js';

const root = '/usr/lib/postgresql';

/** The newest installed server that has its `pg_dump` beside it, or why there is none. */
export function findDebianPostgres(): { bin: string } | { missing: string } {
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const bin = versions
    .map((version) => join(root, version, 'bin'))
    .find((folder) => ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(folder, name))));
  return bin === undefined ? { missing: `no PostgreSQL with pg_dump in ${root} (Debian: postgresql-15)` } : { bin };
}

export interface DebianPostgres {
  /** The superuser's. */
  url: string;
  stop(): Promise<void>;
}

/** A server of its own below `folder`. */
export async function startDebianPostgres(
  bin: string,
  folder: string,
  settings: Record<string, string> = {},
): Promise<DebianPostgres> {
  const dir = makeDataFolder(folder);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', dir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    asUser(dir),
  );
  return runDebianPostgres(bin, folder, settings);
}

/** `<folder>/data`, which the server's user may write. */
export function makeDataFolder(folder: string): string {
  const dir = join(folder, 'data');
  mkdirSync(dir, { mode: 0o700, recursive: true });
  chmodSync(folder, 0o711);
  const user = chooseDatabaseUser(dir);
  if (user) chownSync(dir, user.uid, user.gid);
  return dir;
}

/** A server may not run as root. */
export function asUser(dir: string): { cwd: string; uid?: number; gid?: number } {
  const user = chooseDatabaseUser(dir);
  return { cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) };
}

/** On the data that is there already. */
export async function runDebianPostgres(
  bin: string,
  folder: string,
  settings: Record<string, string> = {},
): Promise<DebianPostgres> {
  const dir = join(folder, 'data');
  const port = await pickPort();
  const all = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: '60',
    shared_buffers: '16MB',
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await spawnServer(join(bin, 'postgres'), ['-D', dir, ...args], {
    logFile: join(folder, 'log'),
    ...asUser(dir),
  });
  const url = `postgres://postgres:none@127.0.0.1:${port}/postgres`;
  await soon(() => ask(url, 'select pg_is_in_recovery() as recovers'), [{ recovers: false }]);
  return { url, stop: () => server.stop() };
}
