import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { migrateCommand } from '../../src/cli/migrate.js';
import { environmentOf, refuseProduction } from '../../src/cli/migrate-environment.js';
import { migrateDown } from '../../src/db/migrate.js';
import { knownMigrations } from '../../src/db/migration-files.js';
import { ask } from '../db/ask.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';

const known = await knownMigrations();
const last = known.at(-1) ?? '';
let database: TestDatabase;
beforeEach(async () => {
  database = await cloneDatabase();
  vi.stubEnv('DATABASE_OWNER_URL', database.ownerUrl);
  vi.stubEnv('DATABASE_URL', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await database.drop();
});

/** What it prints and its exit code. */
async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const before = process.exitCode;
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  process.exitCode = 0;
  try {
    await migrateCommand().parseAsync(args, { from: 'user' });
    return { code: Number(process.exitCode), text: print.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    print.mockRestore();
    process.exitCode = before;
  }
}
const runJson = async (...args: string[]) => {
  const { code, text } = await run(...args, '--json');
  return { code, data: JSON.parse(text) };
};

test('status: exit code 1 and what is pending, until up has applied it', async () => {
  expect(await runJson('status')).toEqual({
    code: 0,
    data: { applied: known, pending: [], unknown: [], needs_upgrade: false },
  });
  expect(await runJson('down')).toEqual({ code: 0, data: { reverted: [last] } });
  const { code, text } = await run('status');
  expect([code, text.split('\n').slice(-3)]).toEqual([
    1,
    [`pending  ${last}`, "The database needs an upgrade: 'billhook migrate up'.", ''],
  ]);
  expect(await runJson('up')).toEqual({ code: 0, data: { applied: [last], differences: [] } });
  expect((await run('up')).text).toBe('The schema is up to date.\n');
});

test('status names what this release does not know, and needs nothing', async () => {
  await ask(
    database.ownerUrl,
    `insert into billing.migrations (name, batch, migration_time) values ('999_later', 9, now())`,
  );
  const { code, text } = await run('status');
  expect(code).toBe(0);
  expect(text).toMatch(/\nunknown {2}999_later\nA later release has been here: nothing is missing\.\n$/);
});

test('up fails after the fact when tenants lost what no migration declares, and says what', async () => {
  await migrateDown(database.ownerUrl);
  await ask(database.ownerUrl, 'drop policy tenant_isolation on billing.payments');
  const { code, text } = await run('up');
  expect(code).toBe(1);
  expect(text).toMatch(
    /^Applied: .*\nThe migrations are applied, and changed what they do not declare:\n {2}tenant-policy: payments: .*no policy binds app_rw/,
  );
});

test('down --to, and redo', async () => {
  expect(await runJson('down', '--to', '19')).toEqual({ code: 0, data: { reverted: known.slice(19).toReversed() } });
  expect((await runJson('up')).data.applied).toEqual(known.slice(19));
  expect((await runJson('redo')).data).toEqual({ reverted: [last], applied: [last] });
});

test('validate looks at what is pending, or with --all at everything without a database', async () => {
  expect(await run('validate')).toEqual({ code: 0, text: 'Nothing to find fault with.\n' });
  vi.stubEnv('DATABASE_OWNER_URL', undefined);
  expect(await runJson('validate', '--all')).toEqual({ code: 0, data: { ok: true, findings: [] } });
});

test('--env takes the settings of that file alone, and tells what it misses', () => {
  const folder = mkdtempSync(join(inject('servers').folder, 'env-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, '.env.staging'),
    'DATABASE_OWNER_URL=postgres://o@db.example/b\nDATABASE_URL=postgres://s@db.example/b\n',
  );
  expect(environmentOf('staging', folder)).toEqual({
    ownerUrl: 'postgres://o@db.example/b',
    serviceUrl: 'postgres://s@db.example/b',
    isProduction: false,
  });
  writeFileSync(join(folder, '.env.production'), 'PORT=1\n');
  expect(() => environmentOf('production', folder)).toThrow(/^Set DATABASE_OWNER_URL .* in \.env\.production/);
  expect(() => environmentOf('none', folder)).toThrow(/^Cannot read \.env\.none/);
  expect(() => environmentOf('../x', folder)).toThrow(/^--env is a name/);
});

test.each([
  ['postgres://o@127.0.0.1/b', false],
  ['postgres://o@localhost:5433/b', false],
  ['postgres://o@db/b', true],
  ['postgres://o@10.0.0.7/b', true],
])('without --env, %s is production: %s', (url, isProduction) => {
  vi.stubEnv('DATABASE_OWNER_URL', url);
  const environment = environmentOf(undefined);
  expect(environment.isProduction).toBe(isProduction);
  const refuse = () => refuseProduction(environment, undefined);
  if (isProduction) expect(refuse).toThrow(/^Refusing to take migrations back on .*add --yes/);
  else expect(refuse).not.toThrow();
  expect(() => refuseProduction(environment, true)).not.toThrow();
});

test.each(['down', 'redo'])('%s touches nothing in production without --yes', async (command) => {
  const url = new URL(database.ownerUrl);
  url.hostname = 'database.invalid';
  vi.stubEnv('DATABASE_OWNER_URL', url.href);
  await expect(run(command)).rejects.toThrow(/^Refusing to take migrations back on database\.invalid/);
});
