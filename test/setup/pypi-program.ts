import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openCacheFolder } from '../../src/embedded/cache-folder.js';

const python = process.env.PYTHON ?? 'python3';

/** Whether this machine has what runs it. */
export const hasPython = spawnSync(python, ['-m', 'venv', '--help']).status === 0;

/** Path of a program of a package; installed from PyPI into the cache when it is not there. */
export function pypiProgram(name: string, version: string, file = name): string {
  const cache = openCacheFolder();
  const folder = join(cache, `${name}-${version}`);
  const program = join(folder, 'bin', file);
  if (existsSync(program)) return program;
  // Scripts of a virtual environment name its place: it is made where it stays, and is there only when complete.
  const lock = mkdtempSync(join(cache, `${name}-new-`));
  try {
    rmSync(folder, { recursive: true, force: true });
    run(python, ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `${name}==${version}`]);
  } catch (error) {
    renameSync(folder, join(lock, 'broken'));
    throw error;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  return program;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr}`);
}
