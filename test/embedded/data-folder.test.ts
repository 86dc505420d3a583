import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type DataFolder, openDataFolder } from '../../src/embedded/data-folder.js';
import { identify } from '../../src/embedded/process-table.js';
import { StartupError } from '../../src/embedded/startup-error.js';
import { scratchFolder } from './folder.js';

test('openDataFolder makes the folder with its parents', async () => {
  const path = join(scratchFolder(), 'a', 'b');
  await open(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test('openDataFolder refuses a folder that another Billhook uses and names its pid', async () => {
  const path = scratchFolder();
  await open(path);
  await expect(openDataFolder(path)).rejects.toThrow(
    new StartupError(
      `Billhook is already running on this data folder (pid ${process.pid}). Stop it first, or set BILLHOOK_DATA_DIR.`,
    ),
  );
});

test('openDataFolder lets the next one in after release', async () => {
  const path = scratchFolder();
  (await openDataFolder(path)).release();
  await open(path);
  expect(JSON.parse(readFileSync(join(path, 'billhook.pid'), 'utf8'))).toEqual(identify(process.pid));
});

test.each([
  ['whose process is gone', { pid: spawnSync('true').pid, started: 'then' }],
  ['whose pid has been given to another process', { pid: process.pid, started: 'before that' }],
  ['that was cut off', 'x'],
])('openDataFolder takes over a lock %s', async (_, content) => {
  const path = scratchFolder();
  writeFileSync(join(path, 'billhook.pid'), JSON.stringify(content));
  await open(path);
  expect(JSON.parse(readFileSync(join(path, 'billhook.pid'), 'utf8'))).toEqual(identify(process.pid));
});

test('openDataFolder refuses a file in the place of the folder', async () => {
  const path = join(scratchFolder(), 'file');
  writeFileSync(path, '');
  await expect(openDataFolder(path)).rejects.toThrow(`Cannot use the data folder '${path}': it is not a folder.`);
  await expect(openDataFolder(join(path, 'below'))).rejects.toThrow(`it is not a folder.`);
});

test.runIf(process.platform === 'linux')('openDataFolder says where a folder cannot be made', async () => {
  await expect(openDataFolder('/proc/billhook/data')).rejects.toThrow(
    /^Cannot use the data folder '\/proc\/billhook\/data': it cannot be created in '\/proc' \(/,
  );
});

test('readOrCreate gives the same text again and keeps it from others', async () => {
  const path = scratchFolder();
  const folder = await open(path);
  expect(folder.readOrCreate('secret', () => 'first')).toBe('first');
  expect(folder.readOrCreate('secret', () => 'second')).toBe('first');
  expect(statSync(join(path, 'secret')).mode & 0o777).toBe(0o600);
  folder.write('secret', 'third');
  expect(folder.readOrCreate('secret', () => 'fourth')).toBe('third');
  expect(statSync(join(path, 'secret')).mode & 0o777).toBe(0o600);
  expect(readdirSync(path).sort()).toEqual(['billhook.pid', 'secret']);
});

async function open(path: string): Promise<DataFolder> {
  const folder = await openDataFolder(path);
  onTestFinished(folder.release);
  return folder;
}
