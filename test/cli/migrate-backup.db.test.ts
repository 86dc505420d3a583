import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { backUp } from '../../src/cli/migrate-backup.js';
import { ensureDatabase, migrateUp } from '../../src/db/migrate.js';
import { findPostgresTools } from '../../src/embedded/postgres-tools.js';
import { ask, withParts } from '../db/ask.js';
import { dumpSchema } from '../db/schema-dump.js';
import { fillTwoTenants } from '../db/two-tenants.js';
import { findDebianPostgres, startDebianPostgres } from '../setup/debian-postgres.js';

function folder(): string {
  const path = mkdtempSync(join(inject('servers').folder, 'backup-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A `pg_dump` that does as it is told before or instead of the real one. */
function standIn(script: string, realFolder = '/usr/bin'): string {
  const path = folder();
  const file = join(path, 'pg_dump');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  symlinkSync(join(realFolder, 'pg_restore'), join(path, 'pg_restore'));
  return file;
}

async function database(server: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await ensureDatabase(server, name);
  onTestFinished(async () => {
    await ask(server, `drop database ${name} with (force)`);
  });
  return url;
}

describe('refuses in one sentence', () => {
  test('without pg_dump', async () => {
    const file = join(folder(), 'dump');
    await expect(backUp(inject('servers').postgresUrl, file, '/nowhere/pg_dump')).rejects.toThrow(
      "Cannot find '/nowhere/pg_dump': install PostgreSQL's client programs, or name the one to use with --pg-dump.",
    );
  });

  test('with one that is older than the server', async () => {
    const file = join(folder(), 'dump');
    const old = standIn('echo "pg_dump (PostgreSQL) 9.6"');
    await expect(backUp(inject('servers').postgresUrl, file, old)).rejects.toThrow(
      /^pg_dump is of version 9 and the server of \d+: a backup needs a pg_dump that is not older/,
    );
    expect(existsSync(`${file}.unverified`)).toBe(false);
  });

  test('when the file is there', async () => {
    const file = join(folder(), 'dump');
    writeFileSync(file, 'kept');
    await expect(backUp(inject('servers').postgresUrl, file)).rejects.toThrow(`'${file}' exists already.`);
  });

  test.each([
    ['nosuperuser', /would be empty\. Use a superuser, or a login with BYPASSRLS/],
    ['bypassrls', /may not create the database in which the dump is tried\. Give it CREATEDB\./],
  ])('as a login that is %s', async (attribute, sentence) => {
    const server = inject('servers').postgresUrl;
    const user = `backup_${randomBytes(6).toString('hex')}`;
    await ask(server, `create role ${user} login password 'x' ${attribute}`);
    onTestFinished(async () => {
      await ask(server, `drop role ${user}`);
    });
    const url = withParts(server, { user, password: 'x' });
    const newest = standIn('echo "pg_dump (PostgreSQL) 99.0"');
    await expect(backUp(url, join(folder(), 'dump'), newest)).rejects.toThrow(sentence);
  });
});

describe('with a server whose pg_dump is there', async () => {
  const found = findDebianPostgres();
  const bin = 'bin' in found ? found.bin : '';
  const pgDump = join(bin, 'pg_dump');
  let server: { url: string; stop(): Promise<void> } | undefined;
  beforeAll(async () => {
    if ('bin' in found) server = await startDebianPostgres(bin, mkdtempSync(join(inject('servers').folder, 'debian-')));
  });
  afterAll(() => server?.stop());

  /** Of two tenants, in a database of its own. */
  async function filled(skip: (note: string) => never): Promise<string> {
    if (server === undefined || 'missing' in found) return skip('missing' in found ? found.missing : '');
    const url = await database(server.url);
    await migrateUp(url);
    await fillTwoTenants(url);
    return url;
  }

  test('a backup has every row of every tenant, is restored as it was, and only its owner may read it', async ({
    skip,
  }) => {
    const url = await filled(skip);
    const file = join(folder(), 'dump');
    const rows = await backUp(url, file, pgDump);
    expect(rows.get('payments')).toBe(2);
    expect([...rows.values()].filter((n) => n > 0).length).toBeGreaterThan(20);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await ask(url, `select from pg_database where datname like 'billhook_backup_check%'`)).toEqual([]);
    const restored = await database(server?.url ?? '');
    await (await findPostgresTools(pgDump)).restore(restored, ['--exit-on-error', file]);
    expect(await dumpSchema(restored)).toBe(await dumpSchema(url));
    expect(await ask(restored, 'select id, amount_minor from billing.payments order by id')).toEqual(
      await ask(url, 'select id, amount_minor from billing.payments order by id'),
    );
    expect(await migrateUp(restored)).toEqual([]);
  });

  test('a dump that lacks rows is none', async ({ skip }) => {
    const url = await filled(skip);
    const file = join(folder(), 'dump');
    const lossy = standIn(
      `[ "$1" = --version ] || set -- "$@" --exclude-table-data=billing.email_log\nexec ${pgDump} "$@"`,
      bin,
    );
    await expect(backUp(url, file, lossy)).rejects.toThrow(
      'The dump is not what was dumped: email_log has 0 rows instead of 2.',
    );
    expect([existsSync(file), existsSync(`${file}.unverified`)]).toEqual([false, false]);
  });

  test('what others write meanwhile is not in it, and disturbs nothing', async ({ skip }) => {
    const url = await filled(skip);
    const file = join(folder(), 'dump');
    // Written after the rows were counted, and before they are dumped.
    const write = `${join(bin, 'psql')} -q '${url}' -c "insert into billing.customers (id, tenant_id, external_id, name) select gen_random_uuid(), id, 'late', 'x' from billing.tenants"`;
    const beside = standIn(`[ "$1" = --version ] || ${write}\nexec ${pgDump} "$@"`, bin);
    const rows = await backUp(url, file, beside);
    expect(rows.get('customers')).toBe(2);
    expect(await ask(url, 'select count(*)::int as n from billing.customers')).toEqual([{ n: 4 }]);
  });

  test('a login that bypasses row level security and reads everything is enough', async ({ skip }) => {
    const url = await filled(skip);
    await ask(url, `create role keeper login createdb bypassrls in role pg_read_all_data, app_owner`);
    const rows = await backUp(withParts(url, { user: 'keeper' }), join(folder(), 'dump'), pgDump);
    expect(rows.get('payments')).toBe(2);
  });
});
