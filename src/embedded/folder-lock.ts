import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createPrivateFile, readIfThere } from './private-file.js';
import { identify, isSameProcess, type ProcessIdentity } from './process-table.js';

export type LockAttempt = { held: true; release(): void } | { held: false; by: number };

/** A lock file that names its process. One left behind by a killed process is taken over. */
export async function tryLock(path: string): Promise<LockAttempt> {
  const mine = JSON.stringify(identify(process.pid));
  for (;;) {
    if (createPrivateFile(path, mine)) return held(path, mine);
    const found = readIfThere(path);
    if (found === undefined) continue;
    const owner = parse(found);
    if (owner && isSameProcess(owner)) return { held: false, by: owner.pid };
    if (readIfThere(path) === found) rmSync(path, { force: true });
    if (!createPrivateFile(path, mine)) continue;
    // Another process may have judged the same left-over file and removed ours instead.
    await delay(100);
    if (readIfThere(path) === mine) return held(path, mine);
  }
}

/** Waits for its turn; `onWait` is told once whom we wait for. */
export async function waitForLock(
  path: string,
  onWait: (pid: number) => void,
  signal?: AbortSignal,
): Promise<() => void> {
  for (let told = false; ; told = true) {
    const attempt = await tryLock(path);
    if (attempt.held) return attempt.release;
    if (!told) onWait(attempt.by);
    await delay(300, undefined, signal && { signal });
  }
}

function held(path: string, mine: string): LockAttempt {
  const release = () => {
    process.off('exit', release);
    if (readIfThere(path) === mine) rmSync(path, { force: true });
  };
  process.once('exit', release);
  return { held: true, release };
}

function parse(content: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(content) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
