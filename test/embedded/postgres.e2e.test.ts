import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../../src/embedded/postgres.js';
import { isAlive } from '../../src/embedded/process-table.js';
import { temporaryFolder } from '../setup/temporary-folder.js';
import { quiet } from './folder.js';
import { hold } from './hold.js';

const NO_TEMPORAL = '127.0.0.1:1';
const asRoot = process.getuid?.() === 0;

test('startPostgres keeps data, password and port over a restart', async () => {
  const dir = temporaryFolder();
  const first = await start(dir);
  await ask(first.url, 'create table kept as select 7 as it');
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  const second = await start(dir);
  expect(second.url).toBe(first.url);
  expect(await ask(second.url, 'select it from kept')).toBe(7);
});

test('startPostgres offers UTF-8 on 127.0.0.1 only, and loses nothing that it has acknowledged', async () => {
  const { url } = await start(temporaryFolder());
  const setting = (name: string) => ask(url, `select current_setting('${name}') as it`);
  expect(await setting('server_encoding')).toBe('UTF8');
  expect(await setting('listen_addresses')).toBe('127.0.0.1');
  expect(await setting('unix_socket_directories')).toBe('');
  expect(await setting('synchronous_commit')).toBe('on');
  expect(await setting('fsync')).toBe('on');
  expect(await ask(url, `select datlocale as it from pg_database where datname = current_database()`)).toBe('C.UTF-8');
});

test('startPostgres keeps its secrets from others', async () => {
  const dir = temporaryFolder();
  await start(dir);
  expect(statSync(join(dir, 'postgres-password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'postgres')).mode & 0o777).toBe(0o700);
});

test('startPostgres ends what a killed parent left running and finds all that was committed', async () => {
  const dir = temporaryFolder();
  const holder = await hold(dir, NO_TEMPORAL);
  await ask(holder.url, 'create table kept as select 7 as it');
  await holder.kill('SIGKILL');
  expect(isAlive(holder.postgres)).toBe(true);
  const { url } = await start(dir);
  expect(isAlive(holder.postgres)).toBe(false);
  expect(await ask(url, 'select it from kept')).toBe(7);
});

test('startPostgres starts after everything was killed', async () => {
  const dir = temporaryFolder();
  const holder = await hold(dir, NO_TEMPORAL);
  await ask(holder.url, 'create table kept as select 7 as it');
  await holder.kill('SIGKILL');
  process.kill(holder.postgres, 'SIGKILL');
  const { url } = await start(dir);
  expect(await ask(url, 'select it from kept')).toBe(7);
});

test('startPostgres is not held up by a stale postmaster.pid that names a process of somebody else', async () => {
  const dir = temporaryFolder();
  await (await start(dir)).stop();
  writeFileSync(join(dir, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(dir, 'postgres')}\n`);
  const { url } = await start(dir);
  expect(await ask(url, 'select 1 as it')).toBe(1);
});

test('startPostgres takes another port when its own is taken', async () => {
  const dir = temporaryFolder();
  const first = await start(dir);
  await first.stop();
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(first.port, '127.0.0.1', resolve));
  onTestFinished(() => void blocker.close());
  const second = await start(dir);
  expect(second.port).not.toBe(first.port);
});

test('startPostgres says why when the server refuses its settings', async () => {
  const starting = startPostgres({ dir: temporaryFolder(), settings: { shared_buffers: 'plenty' }, log: quiet });
  await expect(starting).rejects.toThrow(/^Cannot start PostgreSQL: .*shared_buffers/s);
});

test('startPostgres as root names the folder that the database’s user may not enter', async (context) => {
  if (!asRoot) context.skip('only root runs PostgreSQL as another user');
  const closed = join(temporaryFolder(), 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o700);
  chmodSync(join(closed, '..'), 0o711);
  await expect(startPostgres({ dir: join(closed, 'data'), log: quiet })).rejects.toThrow(
    `that user may not enter the folder '${closed}'. Set BILLHOOK_DATA_DIR`,
  );
});

test('a second copy on the same data folder is refused with the pid of the first', async () => {
  const dir = temporaryFolder();
  const holder = await hold(dir, NO_TEMPORAL);
  onTestFinished(() => holder.kill('SIGTERM'));
  await expect(hold(dir, NO_TEMPORAL)).rejects.toThrow(
    `StartupError: Billhook is already running on this data folder (pid ${holder.child.pid}). Stop it first, or set BILLHOOK_DATA_DIR.`,
  );
});

async function start(dir: string) {
  const server = await startPostgres({ dir, log: quiet });
  onTestFinished(() => server.stop());
  return server;
}

async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(question)).rows[0]?.it;
  } finally {
    await client.end();
  }
}
