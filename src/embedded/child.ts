import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { isAlive, signal, waitUntilGone } from './process-table.js';

const KEEP_LOG_BYTES = 10 * 1024 * 1024;
/** Longer than any orderly end here; only a hung server is killed the hard way. */
const STOP_LIMIT_MS = 20_000;

export interface ServerChild {
  pid: number;
  /** Settles when the process has ended, with a word on how. */
  exited: Promise<string>;
  hasExited(): boolean;
  /** SIGINT, then waits for the end. */
  stop(): Promise<void>;
  lastLines(): string;
}

/**
 * A server in a session of its own, so that a Ctrl-C in the terminal reaches only us and the order
 * of the shutdown stays ours. It writes straight to its log file: a pipe would break when we are killed.
 */
export async function spawnServer(
  command: string,
  args: string[],
  options: { logFile: string; cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number },
): Promise<ServerChild> {
  const { logFile, ...rest } = options;
  const start = rotate(logFile);
  const output = openSync(logFile, 'a', 0o600);
  const child = spawn(command, args, { ...rest, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const pid = await started(child);
  let ended = false;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, name) => {
      ended = true;
      resolve(name ? `signal ${name}` : `exit code ${code}`);
    });
  });
  return {
    pid,
    exited,
    hasExited: () => ended,
    async stop() {
      if (ended) return;
      signal(pid, 'SIGINT');
      const hard = setTimeout(() => signal(pid, 'SIGKILL'), STOP_LIMIT_MS);
      await exited;
      clearTimeout(hard);
    },
    lastLines: () => tail(logFile, start),
  };
}

/** Ends a process that is not our child. */
export async function stopOrphan(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  signal(pid, 'SIGINT');
  if (await waitUntilGone([pid], STOP_LIMIT_MS)) return;
  signal(pid, 'SIGKILL');
  await waitUntilGone([pid], STOP_LIMIT_MS);
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error('the process has no pid'));
      else resolve(child.pid);
    });
  });
}

function rotate(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < KEEP_LOG_BYTES) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

function tail(logFile: string, from: number): string {
  const lines = readFileSync(logFile).subarray(from).toString('utf8').trim().split('\n');
  return lines.slice(-8).join('\n');
}
