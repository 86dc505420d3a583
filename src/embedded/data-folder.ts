import { accessSync, constants, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tryLock } from './folder-lock.js';
import { makeFolder } from './make-folder.js';
import { readOrCreateFile, writePrivateFile } from './private-file.js';
import { errorCode, errorText, StartupError } from './startup-error.js';

const MEGABYTE = 1024 * 1024;
const NEEDED_MB = 200;

export interface DataFolder {
  /** Absolute. */
  path: string;
  /** The text of the small file `name` (mode 0600); `make` gives it the first time. */
  readOrCreate(name: string, make: () => string): string;
  /** Replaces the small file `name` (mode 0600) in one step. */
  write(name: string, content: string): void;
  /** Lets another process use the folder; also happens when this process ends. */
  release(): void;
}

/** Makes the folder, checks that it can be used and locks it for the life of this process. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  make(path, folder);
  checkWritable(path, folder);
  checkSpace(path, folder);
  const lock = await tryLock(join(path, 'billhook.pid'));
  if (!lock.held) {
    throw new StartupError(
      `Billhook is already running on this data folder (pid ${lock.by}). Stop it first, or set BILLHOOK_DATA_DIR.`,
    );
  }
  return {
    path,
    readOrCreate: (name, make) => readOrCreateFile(join(path, name), make),
    write: (name, content) => writePrivateFile(join(path, name), `${content}\n`),
    release: lock.release,
  };
}

function make(path: string, shown: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    const why = ['EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')
      ? 'it is not a folder'
      : `it cannot be created in '${nearestExisting(path)}' (${errorText(error)})`;
    throw new StartupError(`Cannot use the data folder '${shown}': ${why}.`, { cause: error });
  }
}

function checkWritable(path: string, shown: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    const probe = join(path, `.probe-${process.pid}`);
    writeFileSync(probe, 'x');
    rmSync(probe);
  } catch (error) {
    const why = errorCode(error) === 'ENOSPC' ? 'the disk is full' : 'it is not writable';
    throw new StartupError(`Cannot use the data folder '${shown}': ${why}.`, { cause: error });
  }
}

function checkSpace(path: string, shown: string): void {
  const { bavail, bsize } = statfsSync(path);
  const freeMb = Math.floor((bavail * bsize) / MEGABYTE);
  if (freeMb < NEEDED_MB) {
    throw new StartupError(
      `Cannot use the data folder '${shown}': only ${freeMb} MB are free, at least ${NEEDED_MB} MB are needed.`,
    );
  }
}

function nearestExisting(path: string): string {
  let folder = dirname(path);
  while (folder !== dirname(folder)) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
    folder = dirname(folder);
  }
  return folder;
}
