import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));
const files = readdirSync(folder).filter((name) => name !== 'schema.dump.sql');
const ups = files.filter((name) => name.endsWith('.up.sql')).sort();

test('migrations are numbered without a gap, and each has a way back', () => {
  expect(ups.map((name) => Number(name.slice(0, 3)))).toEqual(ups.map((_, index) => index + 1));
  for (const name of ups) expect(name).toMatch(/^\d{3}_[a-z0-9_]+\.up\.sql$/);
  expect(files.sort()).toEqual(ups.flatMap((name) => [name.replace('.up.', '.down.'), name]).sort());
});

/** Tables whose rows a migration reads or changes while row level security still binds it. */
function blindChanges(sql: string): string[] {
  const code = sql.replaceAll(/--.*$/gm, '').replaceAll(/\$\$[\s\S]*?\$\$/g, '');
  return [...code.matchAll(/(?:^|;)\s*(?:update|delete from|insert into)\s+(?:billing\.)?(\w+)/g)].flatMap(
    ([{ length }, table = ''], index, all) => {
      const at = all[index]?.index ?? 0;
      const seeing = new RegExp(`alter table ${table} no force row level security\\s*;`);
      const bound = new RegExp(`alter table ${table} force row level security\\s*;`);
      return seeing.test(code.slice(0, at + length)) && bound.test(code.slice(at)) ? [] : [table];
    },
  );
}

describe('a migration that changes rows sees the rows of all tenants', () => {
  test.each(files)('%s', (name) => {
    expect(
      blindChanges(readFileSync(`${folder}/${name}`, 'utf8')),
      'app_owner is bound by row level security: `alter table … no force row level security` before, `force` after',
    ).toEqual([]);
  });

  test.each([
    ['update invoices set a = 1;', ['invoices']],
    ['alter table invoices no force row level security;\nupdate invoices set a = 1;', ['invoices']],
    [
      'alter table invoices no force row level security;\nupdate invoices set a = 1;\nalter table invoices force row level security;',
      [],
    ],
    ['grant select, insert, update on invoices to app_rw;', []],
    ['-- update invoices', []],
  ])('blindChanges of %j', (sql, tables) => {
    expect(blindChanges(sql)).toEqual(tables);
  });
});
