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

/** Tables that grow with what is sent: whoever locks one for long stops everybody. */
const large = ['events', 'deliveries', 'attempts', 'gateway_events'];
/** What a migration does while all writers of a large table wait for it: builds an index, looks through all rows, changes them under its lock. */
function longLocks(sql: string): string[] {
  const code = sql.replaceAll(/\$\$[\s\S]*?\$\$/g, '');
  return code.split(/^-- step\b.*$/m).flatMap((part) => {
    const text = part.replaceAll(/--.*$/gm, '');
    const altered = large.filter((table) => new RegExp(`alter table ${table}\\b`).test(text));
    return [
      ...[...text.matchAll(/create (?:unique )?index (?!concurrently)\S+ on (\w+)/g)].flatMap(([, table = '']) =>
        large.includes(table) ? [`index on ${table}`] : [],
      ),
      ...[...text.matchAll(/alter table (\w+)[^;]*?\badd (?:constraint|foreign key|check)[^;]*;/g)].flatMap(
        ([all, table = '']) => (large.includes(table) && !/not valid\s*;$/.test(all) ? [`constraint of ${table}`] : []),
      ),
      ...[...text.matchAll(/(?:^|;)\s*update (\w+)/g)].flatMap(([, table = '']) =>
        altered.includes(table) ? [`rows of ${table}`] : [],
      ),
    ];
  });
}

describe('a migration of filled tables keeps nobody waiting', () => {
  // What is older has been applied by whoever has rows.
  test.each(ups.filter((name) => name >= '013'))('%s', (name) => {
    expect(longLocks(readFileSync(`${folder}/${name}`, 'utf8'))).toEqual([]);
  });

  test.each([
    ['create index a on deliveries (id);', ['index on deliveries']],
    ['create unique index a on events (id);', ['index on events']],
    ['create index concurrently a on deliveries (id);', []],
    ['create index a on plans (id);', []],
    ['alter table events add constraint a check (b > 0);', ['constraint of events']],
    ['alter table events add constraint a check (b > 0) not valid;', []],
    ['alter table deliveries no force row level security;\nupdate deliveries set a = 1;', ['rows of deliveries']],
    ['alter table deliveries no force row level security;\n-- step\nupdate deliveries set a = 1;', []],
  ])('longLocks of %j', (sql, found) => {
    expect(longLocks(sql)).toEqual(found);
  });
});
