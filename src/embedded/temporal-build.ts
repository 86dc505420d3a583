import { execFile, spawn } from 'node:child_process';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type EmbeddedLog, everyFewSeconds } from './log.js';

const COMMAND = 'github.com/temporalio/cli/cmd/temporal';

export async function hasGo(): Promise<boolean> {
  try {
    await promisify(execFile)('go', ['version'], { timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** Builds the Temporal CLI pinned by the Go module in `moduleDir` to `target`. The caller holds a lock. */
export async function buildTemporal(
  moduleDir: string,
  target: string,
  log: EmbeddedLog,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = `${target}.building-`;
  for (const name of readdirSync(dirname(target))) {
    if (name.startsWith(basename(unfinished))) rmSync(join(dirname(target), name), { force: true });
  }
  log.info(
    `Building the Temporal server with Go. It takes about four minutes the first time; the result is kept in '${dirname(target)}'.`,
  );
  const done = everyFewSeconds(15, (elapsed) => log.info(`Still building the Temporal server (${elapsed} s).`));
  try {
    await goBuild(moduleDir, `${unfinished}${process.pid}`, signal);
  } finally {
    done();
  }
  renameSync(`${unfinished}${process.pid}`, target);
}

function goBuild(moduleDir: string, output: string, signal?: AbortSignal): Promise<void> {
  const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', output, COMMAND];
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
  const child = spawn('go', args, {
    cwd: moduleDir,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(signal && { signal }),
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(said.trim().split('\n').slice(-3).join(' ') || `go build ended with ${code}`));
    });
  });
}
