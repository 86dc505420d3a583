import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface RunFolder {
  path: string;
  /** Ends what still runs on this folder and removes it. */
  remove(): Promise<void>;
}

/**
 * A shell waits beside us at the end of a pipe. Whatever ends this process, be it `kill -9`, closes the pipe,
 * and the shell ends the servers whose data is in the folder and removes it.
 */
export function makeRunFolder(): RunFolder {
  const path = mkdtempSync(join(roomyMemory() ?? tmpdir(), 'billhook-test-'));
  // As root the database's own user must pass through.
  chmodSync(path, 0o711);
  const script = fileURLToPath(new URL('reaper.sh', import.meta.url));
  const reaper = spawn('/bin/sh', [script, path], { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  reaper.unref();
  return {
    path,
    async remove() {
      const ended = once(reaper, 'exit');
      reaper.ref();
      reaper.stdin.end();
      await ended;
    },
  };
}

const memory = '/dev/shm';
/** More than a whole run ever has. */
const room = 6 * 1024 ** 3;

/** Linux's file system in memory, where nothing is written to a disk; null where it is small, as in containers. */
function roomyMemory(): string | null {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > room && freemem() > room ? memory : null;
  } catch {
    return null;
  }
}
