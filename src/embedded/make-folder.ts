import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './startup-error.js';

/**
 * With its parents. Not by mkdir's own `recursive`, which never returns where the system answers ENOENT
 * although the parent exists, as below /proc.
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // another process was faster
    if (errorCode(error) === 'EEXIST' && statSync(path).isDirectory()) return;
    throw error;
  }
  makeTraversable(path);
}

/** As root the database runs as another user, who must be able to pass through. */
export function makeTraversable(folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { mode } = statSync(folder);
  if ((mode & 0o011) !== 0o011) chmodSync(folder, (mode & 0o7777) | 0o011);
}
