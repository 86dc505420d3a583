import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { findTemporalBinary } from '../../src/embedded/temporal-binary.js';
import { downloadTemporal } from '../../src/embedded/temporal-download.js';
import { whyUnusable } from '../../src/embedded/temporal-version.js';
import { quiet, scratchFolder } from './folder.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ['temporal version 1.5.0 (Server 1.29.0, UI 2.41.0)', undefined],
  ['temporal version 2.0.0 (Server 2.0.0, UI 3.0.0)', undefined],
  ['temporal version 0.0.0-DEV (Server 1.31.2, UI 2.50.1)', undefined],
  ['temporal version 0.0.0-DEV (Server 1.28.0, UI 2.39.0)', 'is older than 1.5'],
  ['temporal version 1.4.1 (Server 1.28.0, UI 2.39.0)', 'is older than 1.5'],
  ['something else', 'is older than 1.5'],
])('whyUnusable judges %j', async (answer, why) => {
  const binary = fakeTemporal(scratchFolder(), answer);
  expect(await whyUnusable(binary)).toEqual(why && expect.stringContaining(why));
});

test('whyUnusable tells an absent binary from one that fails', async () => {
  const folder = scratchFolder();
  expect(await whyUnusable(join(folder, 'absent'))).toBe('not found');
  expect(await whyUnusable(script(join(folder, 'broken'), 'exit 1'))).toBe('it does not run');
});

test('findTemporalBinary prefers the one on PATH and leaves the cache alone', async () => {
  const folder = scratchFolder();
  fakeTemporal(folder, 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)');
  vi.stubEnv('PATH', folder);
  const cache = join(folder, 'cache');
  expect(await findTemporalBinary(quiet, undefined, { XDG_CACHE_HOME: cache })).toBe('temporal');
  expect(existsSync(cache)).toBe(false);
});

test('downloadTemporal takes the file out of the archive that the service names', async () => {
  const folder = scratchFolder();
  const archive = makeArchive(folder, 'the binary');
  const asked: string[] = [];
  const service = await serve((path) => {
    asked.push(path);
    return path.startsWith('/cli/')
      ? JSON.stringify({ archiveUrl: `${service}/archive.tar.gz`, fileToExtract: 'temporal' })
      : archive;
  });
  const cache = join(folder, 'cache');
  mkdirSync(cache);
  await downloadTemporal('v1.8.2', join(cache, 'temporal-v1.8.2'), quiet, undefined, service);
  expect(asked[0]).toMatch(/^\/cli\/v1\.8\.2\?platform=\w+&arch=\w+&format=tar\.gz$/);
  expect(readFileSync(join(cache, 'temporal-v1.8.2'), 'utf8')).toBe('the binary');
  expect(readdirSync(cache)).toEqual(['temporal-v1.8.2']);
});

test('downloadTemporal leaves nothing behind when the archive is broken', async () => {
  const folder = scratchFolder();
  const service = await serve((path) =>
    path.startsWith('/cli/')
      ? JSON.stringify({ archiveUrl: `${service}/archive.tar.gz`, fileToExtract: 'temporal' })
      : 'no archive',
  );
  await expect(downloadTemporal('v1.8.2', join(folder, 'temporal'), quiet, undefined, service)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});

function fakeTemporal(folder: string, answer: string): string {
  return script(join(folder, 'temporal'), `echo '${answer}'`);
}

function script(path: string, command: string): string {
  writeFileSync(path, `#!/bin/sh\n${command}\n`);
  chmodSync(path, 0o755);
  return path;
}

function makeArchive(folder: string, content: string): Buffer {
  const source = join(folder, 'source');
  mkdirSync(source);
  writeFileSync(join(source, 'temporal'), content);
  execFileSync('tar', ['-czf', join(folder, 'archive.tar.gz'), '-C', source, 'temporal']);
  return readFileSync(join(folder, 'archive.tar.gz'));
}

async function serve(answer: (path: string) => string | Buffer): Promise<string> {
  const server = createServer((request, response) => response.end(answer(request.url ?? '')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
