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

/** A server of its own below `folder`; the superuser's URL. */
export async function startDebianPostgres(
  bin: string,
  folder: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = join(folder, 'data');
  mkdirSync(dir, { mode: 0o700 });
  chmodSync(folder, 0o711);
  const user = chooseDatabaseUser(dir);
  if (user) chownSync(dir, user.uid, user.gid);
  const as = { cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', dir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    as,
  );
  const port = await pickPort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: '30',
    shared_buffers: '16MB',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await spawnServer(join(bin, 'postgres'), ['-D', dir, ...args], {
    logFile: join(folder, 'log'),
    ...as,
  });
  const url = `postgres://postgres:none@127.0.0.1:${port}/postgres`;
  await soon(() => ask(url, 'select 1 as up'), [{ up: 1 }]);
  return { url, stop: () => server.stop() };
}
