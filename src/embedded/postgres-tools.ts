import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { errorCode, StartupError } from './startup-error.js';

/** PostgreSQL's own programs for backups, of one version. */
export interface PostgresTools {
  version: number;
  dump(url: string, args: readonly string[]): Promise<void>;
  restore(url: string, args: readonly string[]): Promise<void>;
}

/** @param pgDump its path; absent: the one on PATH. @throws StartupError when there is none. */
export async function findPostgresTools(pgDump = 'pg_dump'): Promise<PostgresTools> {
  const version = /(\d+)/.exec(await run(pgDump, ['--version']))?.[1];
  if (version === undefined) throw new StartupError(`'${pgDump}' does not say which version it is.`);
  const pgRestore = pgDump.includes('/') ? join(dirname(pgDump), 'pg_restore') : 'pg_restore';
  return {
    version: Number(version),
    dump: async (url, args) => void (await runOn(url, pgDump, args)),
    restore: async (url, args) => void (await runOn(url, pgRestore, args)),
  };
}

/** The password stays out of the list of processes. */
function runOn(url: string, command: string, args: readonly string[]): Promise<string> {
  const shown = new URL(url);
  const password = decodeURIComponent(shown.password);
  shown.password = '';
  return run(command, [`--dbname=${shown.href}`, '--no-password', ...args], password);
}

const run = (command: string, args: readonly string[], password?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...(password ? { PGPASSWORD: password } : {}) };
    execFile(command, args, { env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const why =
        errorCode(error) === 'ENOENT'
          ? `Cannot find '${command}': install PostgreSQL's client programs, or name the one to use with --pg-dump.`
          : `${command} failed: ${stderr.trim().split('\n').slice(0, 3).join(' ')}`;
      reject(new StartupError(why, { cause: error }));
    });
  });
