import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type EmbeddedLog, everyFewSeconds } from './log.js';

/** The service from which Temporal's own SDKs fetch their development server. */
const SERVICE = 'https://temporal.download';
/** Offline must be noticed at once, or it delays the build that follows. */
const ANSWER_LIMIT_MS = 5_000;
const DOWNLOAD_LIMIT_MS = 10 * 60_000;

const Info = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/** Fetches the Temporal CLI of this version to `target`. */
export async function downloadTemporal(
  version: string,
  target: string,
  log: EmbeddedLog,
  signal?: AbortSignal,
  service = SERVICE,
): Promise<void> {
  const query = new URLSearchParams({ platform: process.platform, arch: architecture(), format: 'tar.gz' });
  const answer = await fetch(`${service}/cli/${version}?${query}`, { signal: within(ANSWER_LIMIT_MS, signal) });
  if (!answer.ok) throw new Error(`${service} answered ${answer.status}`);
  const info = Info.parse(await answer.json());
  log.info(`Downloading the Temporal server ${version}.`);
  const folder = mkdtempSync(join(dirname(target), 'download-'));
  const done = everyFewSeconds(15, (elapsed) => log.info(`Still downloading the Temporal server (${elapsed} s).`));
  try {
    const archive = await fetch(info.archiveUrl, { signal: within(DOWNLOAD_LIMIT_MS, signal) });
    if (!archive.ok || !archive.body) throw new Error(`${new URL(info.archiveUrl).host} answered ${archive.status}`);
    const file = join(folder, 'archive.tar.gz');
    await pipeline(Readable.fromWeb(archive.body as ReadableStream), createWriteStream(file));
    await promisify(execFile)('tar', ['-xzf', file, '-C', folder, info.fileToExtract]);
    renameSync(join(folder, info.fileToExtract), target);
  } finally {
    done();
    rmSync(folder, { recursive: true, force: true });
  }
}

function within(ms: number, signal?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(ms);
  return signal ? AbortSignal.any([limit, signal]) : limit;
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
