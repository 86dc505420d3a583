import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorText, StartupError } from './startup-error.js';

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

const CREATED = 'billhook';
const CANDIDATES = ['postgres', 'nobody', CREATED];

/**
 * PostgreSQL refuses to run as root. Undefined: we are an ordinary user and so is the database.
 * A cluster that exists keeps its owner.
 */
export function chooseDatabaseUser(clusterDir: string): SystemUser | undefined {
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  const own = process.getuid?.();
  if (own !== 0) {
    if (owner && owner.uid !== own) {
      throw new StartupError(
        `Cannot use the database folder '${clusterDir}': it belongs to another user (uid ${owner.uid}). Start Billhook as that user or as root, or set BILLHOOK_DATA_DIR.`,
      );
    }
    return undefined;
  }
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATES) {
    const user = lookUp(name);
    if (user && user.uid !== 0) return user;
  }
  return createUser();
}

/** Throws one sentence that names the folder which `user` may not enter. */
export function checkReachable(user: SystemUser, path: string, advice: string): void {
  const script = 'for folder do [ -x "$folder" ] || { printf %s "$folder"; exit 3; }; done';
  try {
    execFileSync('/bin/sh', ['-c', script, 'sh', ...pathFromRoot(path)], {
      uid: user.uid,
      gid: user.gid,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    const folder = (error as { stdout?: Buffer }).stdout?.toString() || path;
    throw new StartupError(
      `Cannot run PostgreSQL as user '${user.name}' (it refuses to run as root): that user may not enter the folder '${folder}'. ${advice}`,
      { cause: error },
    );
  }
}

function lookUp(name: string): SystemUser | undefined {
  const number = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { name, uid: number('-u'), gid: number('-g') };
  } catch {
    // id exits with 1 when there is no such user
    return undefined;
  }
}

function createUser(): SystemUser {
  let why = 'it is still not there';
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', CREATED], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const user = lookUp(CREATED);
    if (user) return user;
  } catch (error) {
    why = errorText(error);
  }
  throw new StartupError(
    `Cannot run PostgreSQL as root, and there is no system user to run it as: none of ${CANDIDATES.join(', ')} exists and creating '${CREATED}' failed (${why}). Start Billhook as an ordinary user, or set DATABASE_URL.`,
  );
}

function pathFromRoot(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...pathFromRoot(parent), path];
}
