import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startEmbedded } from '../../src/embedded/index.js';
import { isAlive } from '../../src/embedded/process-table.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { quiet } from './folder.js';
import { hold } from './hold.js';

test('startEmbedded starts both, ends what a killed parent left, and keeps their addresses', async () => {
  const dataDir = temporaryFolder();
  const holder = await hold(dataDir);
  await holder.kill('SIGKILL');
  expect([holder.postgres, holder.temporal!].map(isAlive)).toEqual([true, true]);
  const embedded = await startEmbedded({ dataDir, log: quiet });
  onTestFinished(() => embedded.stop());
  expect([holder.postgres, holder.temporal!].map(isAlive)).toEqual([false, false]);
  expect(embedded.postgres!.url).toBe(holder.url);
});

test('startEmbedded starts a killed server again on the same address', async () => {
  const warnings: string[] = [];
  const log = { ...quiet, warn: (message: string) => warnings.push(message) };
  const embedded = await startEmbedded({ dataDir: temporaryFolder(), log });
  onTestFinished(() => embedded.stop());
  process.kill(embedded.postgres!.pid(), 'SIGKILL');
  process.kill(embedded.temporal!.pid(), 'SIGKILL');
  const again = () => warnings.filter((warning) => / runs again \(pid \d+\)\.$/.test(warning));
  await vi.waitFor(() => expect(again()).toHaveLength(2), { timeout: 20_000 });
  await answer(embedded.postgres!.url, embedded.temporal!.address);
});

test('startEmbedded stops what runs when the other cannot start', async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'temporal'), 'a file where the folder should be');
  await expect(startEmbedded({ dataDir, log: quiet })).rejects.toThrow('EEXIST');
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
});

test('startEmbedded stops both in good order on stop', async () => {
  const embedded = await startEmbedded({ dataDir: temporaryFolder(), log: quiet });
  const pids = [embedded.postgres!.pid(), embedded.temporal!.pid()];
  await embedded.stop();
  expect(pids.map(isAlive)).toEqual([false, false]);
});

async function answer(url: string, address: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.end();
  await (await Connection.connect({ address, connectTimeout: 1_000 })).close();
}
