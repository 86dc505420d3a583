import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCacheFolder } from './cache-folder.js';
import { waitForLock } from './folder-lock.js';
import type { EmbeddedLog } from './log.js';
import { errorText, StartupError } from './startup-error.js';
import { buildTemporal, hasGo } from './temporal-build.js';
import { downloadTemporal } from './temporal-download.js';
import { whyUnusable } from './temporal-version.js';

const MODULE_DIR = fileURLToPath(new URL('../../ops/temporal', import.meta.url));

/**
 * The Temporal CLI: the one on PATH, else the one in the cache, else downloaded, else built with Go
 * (checked against go.sum) from the module in ops/temporal. The download is tried first because it takes
 * seconds instead of minutes, and gives up after five seconds without an answer.
 */
export async function findTemporalBinary(log: EmbeddedLog, signal?: AbortSignal, env = process.env): Promise<string> {
  const onPath = await whyUnusable('temporal');
  if (onPath === undefined) return 'temporal';
  const cache = openCacheFolder(env);
  const { version, file } = pinned();
  const target = join(cache, file);
  if (existsSync(target)) return target;
  const release = await waitForLock(
    `${target}.lock`,
    (pid) => log.info(`Waiting for another Billhook (pid ${pid}) that is getting the Temporal server.`),
    signal,
  );
  try {
    if (existsSync(target)) return target;
    const failures = await obtain(version, target, log, signal);
    if (failures === undefined) return target;
    throw new StartupError(
      `Cannot get a Temporal server. Tried: 'temporal' on PATH (${onPath}); the cache '${cache}' (nothing there); ${failures}. Install the Temporal CLI (https://docs.temporal.io/cli) or Go (https://go.dev/dl), or set TEMPORAL_ADDRESS.`,
    );
  } finally {
    release();
  }
}

async function obtain(
  version: string,
  target: string,
  log: EmbeddedLog,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const failures: string[] = [];
  const ways = [
    { name: 'download', get: () => downloadTemporal(version, target, log, signal) },
    {
      name: 'building with Go',
      get: async () => {
        if (!(await hasGo())) throw new Error('go is not installed');
        await buildTemporal(MODULE_DIR, target, log, signal);
      },
    },
  ];
  for (const { name, get } of ways) {
    try {
      await get();
      const why = await whyUnusable(target);
      if (why === undefined) return undefined;
      throw new Error(why);
    } catch (error) {
      signal?.throwIfAborted();
      const cause = error instanceof Error && error.cause ? `: ${errorText(error.cause)}` : '';
      failures.push(`${name} (${errorText(error)}${cause})`);
    }
  }
  return failures.join('; ');
}

function pinned(): { version: string; file: string } {
  const module = readFileSync(join(MODULE_DIR, 'go.mod'), 'utf8');
  const sums = readFileSync(join(MODULE_DIR, 'go.sum'), 'utf8');
  const version = /github\.com\/temporalio\/cli (v[\d.]+)/.exec(module)?.[1] ?? 'v0';
  const hash = createHash('sha256').update(module).update(sums).digest('hex').slice(0, 10);
  return { version, file: `temporal-${version}-${hash}-${process.platform}-${process.arch}` };
}
