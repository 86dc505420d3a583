import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.js';
import { readOrCreateFile } from './private-file.js';
import { StartupError } from './startup-error.js';
import type { SystemUser } from './system-user.js';

export interface Cluster {
  dir: string;
  /** Shown in the title of each of its processes: by it we know ours. */
  name: string;
  password: string;
}

/** Nothing of the caller's environment: PGDATA, PGOPTIONS or a locale would change how the cluster is made. */
export const POSTGRES_ENV = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export function openCluster(dir: string): Cluster {
  const cluster = join(dir, 'postgres');
  const id = readOrCreateFile(join(dir, 'postgres-id'), () => randomBytes(8).toString('hex'));
  const digest = createHash('sha256').update(`${id}\n${cluster}`).digest('hex').slice(0, 12);
  return {
    dir: cluster,
    name: `billhook-${digest}`,
    password: readOrCreateFile(join(dir, 'postgres-password'), () => randomBytes(24).toString('hex')),
  };
}

/** Makes the cluster's files unless they are there. */
export async function ensureCluster(
  cluster: Cluster,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  options: { sync: boolean; onCreate(): void },
): Promise<void> {
  if (existsSync(cluster.dir)) {
    const version = readFileSync(join(cluster.dir, 'PG_VERSION'), 'utf8').trim();
    if (version === binaries.major) return;
    throw new StartupError(
      `Cannot use the database folder '${cluster.dir}': it was made by PostgreSQL ${version}, this is PostgreSQL ${binaries.major}. Move its data over with pg_dumpall, or set DATABASE_URL.`,
    );
  }
  options.onCreate();
  // Made beside its place and moved there when complete: a kill in the middle leaves nothing half made.
  const making = `${cluster.dir}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  if (user) chownSync(making, user.uid, user.gid);
  await runInitdb(making, cluster.password, binaries, user, options.sync);
  renameSync(making, cluster.dir);
}

async function runInitdb(
  dir: string,
  password: string,
  binaries: PostgresBinaries,
  user: SystemUser | undefined,
  sync: boolean,
): Promise<void> {
  const secret = mkdtempSync(join(tmpdir(), 'billhook-'));
  const passwordFile = join(secret, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [secret, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        `--pgdata=${dir}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
        ...(sync ? [] : ['--no-sync']),
      ],
      { ...(user && { uid: user.uid, gid: user.gid }), cwd: '/', env: POSTGRES_ENV },
    );
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').slice(-3).join(' ');
    throw new StartupError(`Cannot create the database in '${dir}': ${said || String(error)}`, { cause: error });
  } finally {
    rmSync(secret, { recursive: true, force: true });
  }
}
