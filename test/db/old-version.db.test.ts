import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { connected } from './ask.js';

/**
 * What the last release asks of the database, recorded with it: `UPDATE_STATEMENTS=1 vitest run --project db
 * test/db/old-version.db.test.ts` at each release, never for a migration. Proves that its prepared statements are still
 * parsed, planned and permitted by the schema of today, and that its inserts need not know a new column. Not that they
 * answer the same, nor anything of statements that are put together when they run.
 */
interface Release {
  statements: string[];
  /** Table → columns that an insert has to name. */
  required: Record<string, string[]>;
}

const file = fileURLToPath(new URL('fixtures/last-release.json', import.meta.url));

const texts: string[] = [];
vi.mock('../../src/db/connection.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/db/connection.js')>();
  return {
    ...original,
    sql: (text: string) => {
      texts.push(text);
      return original.sql(text);
    },
  };
});

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
  if (process.env.UPDATE_STATEMENTS === undefined) return;
  const folder = new URL('../../src/db/', import.meta.url);
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.ts')))
    await import(new URL(name.replace('.ts', '.js'), folder).href);
  const statements = [...new Set(texts.map((text) => text.replaceAll(/\s*\n\s*/g, '\n').trim()))].sort();
  writeFileSync(file, `${JSON.stringify({ statements, required: await requiredNow() }, null, 2)}\n`);
});
afterAll(() => database.drop());

async function requiredNow(): Promise<Release['required']> {
  return connected(database.ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string; columns: string[] }>(`
      select c.relname as name, array_agg(a.attname::text order by a.attname) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'billing'::regnamespace and c.relkind in ('r','p') and a.attnotnull and not a.atthasdef and a.attidentity = ''
      group by 1 order by 1`);
    return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
  });
}

const release = (): Release => JSON.parse(readFileSync(file, 'utf8'));

/** Why neither role of the service may run them; `change` is taken back. */
const refusals = (statements: readonly string[], change = ''): Promise<string[]> =>
  connected(database.ownerUrl, async (client) => {
    await client.query(`begin; set local search_path = billing; ${change}`);
    const refused: string[] = [];
    for (const text of statements) {
      const answers: string[] = [];
      for (const role of ['app_rw', 'app_system']) {
        await client.query(`savepoint one; set local role ${role}`);
        answers.push(await client.query(`explain (generic_plan) ${text}`).then(() => '', String));
        await client.query('rollback to one');
      }
      if (!answers.includes('')) refused.push(`${answers.join('; ')}: ${text}`);
    }
    return refused;
  });

const newlyRequired = async (required: Release['required']): Promise<string[]> =>
  Object.entries(await requiredNow()).flatMap(([table, columns]) =>
    columns
      .filter((column) => required[table] !== undefined && !required[table].includes(column))
      .map((column) => `${table}.${column}`),
  );

test('the schema of today permits every statement of the last release', { timeout: 60_000 }, async () => {
  const { statements } = release();
  expect(statements.length).toBeGreaterThan(100);
  expect(await refusals(statements)).toEqual([]);
});

test('no insert of the last release has to name a column that it does not know', async () => {
  expect(await newlyRequired(release().required)).toEqual([]);
});

describe('it would be found', () => {
  test.each([
    ['a column that is gone', 'alter table events drop column aggregate_version cascade'],
    ['a column with another name', 'alter table tenants rename column external_id to reference'],
    ['a column of another type', 'alter table api_keys alter expires_at type text'],
    ['a right that is taken away', 'revoke select on invoices from app_rw'],
    ['a function that is gone', 'drop function refuse'],
  ])('%s', async (_name, change) => {
    expect(await refusals(release().statements, change)).not.toEqual([]);
  });

  test('a column that an insert has to name', async () => {
    const { required } = release();
    const less = { ...required, tenants: required.tenants?.filter((column) => column !== 'name') ?? [] };
    expect(await newlyRequired(less)).toEqual(['tenants.name']);
  });
});
