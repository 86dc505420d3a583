import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode } from './startup-error.js';

/** Readable by its owner only, and never seen half written, not even after a crash. */
export function writePrivateFile(path: string, content: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, content, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(temporary, path);
}

/** False when the file is there already. */
export function createPrivateFile(path: string, content: string): boolean {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, content, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file's content; `make` gives it the first time, and whoever comes first wins. */
export function readOrCreateFile(path: string, make: () => string): string {
  const found = readIfThere(path);
  if (found?.trim()) return found.trim();
  const content = make();
  if (found !== undefined) writePrivateFile(path, `${content}\n`);
  else if (!createPrivateFile(path, `${content}\n`)) return readFileSync(path, 'utf8').trim();
  return content;
}
