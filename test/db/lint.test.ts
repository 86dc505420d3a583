import { describe, expect, test } from 'vitest';
import { lintMigration, lintMigrations } from '../../src/db/lint/lint.js';
import { rules } from '../../src/db/lint/rules.js';

/** Rule → [a migration that it finds fault with, one that it lets pass]. */
const cases: Readonly<Record<string, readonly (readonly [wrong: string, right: string])[]>> = {
  'index-concurrently': [
    [
      'create index a on deliveries (id);',
      'drop index if exists a;\n-- step\ncreate index concurrently a on deliveries (id);',
    ],
    ['create unique index a on billing.events (id);', 'create index a on endpoints (id);'],
    ['create index a on invoices (id);', 'create table made (id uuid);\ncreate index a on made (id);'],
  ],
  'concurrently-alone': [
    [
      'create index concurrently a on deliveries (id);',
      'drop index if exists a;\n-- step\ncreate index concurrently a on deliveries (id);',
    ],
    [
      'select 1;\n-- step\ndrop index if exists a;\ncreate index concurrently a on deliveries (id);',
      'drop index if exists a;\n-- step\ncreate index concurrently a on deliveries (id);',
    ],
  ],
  'constraint-not-valid': [
    [
      'alter table events add constraint a check (b > 0);',
      'alter table events add constraint a check (b > 0) not valid;',
    ],
    [
      'alter table events add foreign key (b) references plans;',
      'create table a (c int);\nalter table a add check (c > 0);',
    ],
    ['alter table events add unique (b);', 'alter table events add constraint a unique using index b;'],
    ['alter table events add column b int check (b > 0);', 'alter table endpoints add column b int check (b > 0);'],
    [
      'alter table events add constraint a check (b > 0) not valid;\nalter table events validate constraint a;',
      'alter table events add constraint a check (b > 0) not valid;\n-- step\nalter table events validate constraint a;',
    ],
  ],
  'table-rewrite': [
    ['alter table events alter column seq type text;', 'alter table endpoints alter column rate_limit type bigint;'],
    ['alter table events add a uuid default uuid7();', 'alter table events add a timestamptz default now();'],
    ['alter table events add a bigserial;', "alter table events add a text default 'x';"],
    ['alter table events add a int generated always as (seq + 1) stored;', 'alter table events add a int;'],
    [
      'alter table events add a timestamptz default clock_timestamp();',
      'alter table events add a xid8 default pg_current_xact_id();',
    ],
  ],
  'not-null-proven': [
    [
      'alter table events alter a set not null;',
      'alter table events add constraint b check (a is not null) not valid;\n-- step\nalter table events validate constraint b;\n-- step\nalter table events alter a set not null;',
    ],
    [
      'alter table events add constraint b check (a is not null) not valid;\n-- step\nalter table events alter a set not null;',
      'alter table endpoints alter a set not null;',
    ],
    ['alter table endpoints add a int not null;', 'alter table endpoints add a int not null default 0;'],
  ],
  'expand-contract': [
    ['drop table disputes;', '-- allow expand-contract disputes: read last by 0.3.\ndrop table disputes;'],
    ['alter table events drop column seq;', 'create table a (b int, c int);\nalter table a drop column b;'],
    ['alter table events rename column seq to place;', 'alter table events drop constraint a;'],
    ['alter table events rename to facts;', 'alter index a rename to b;'],
    ['drop view webhook_deliveries;', 'create or replace view webhook_deliveries as select 1;'],
    ['drop function refuse(text);', 'drop index events_stream;'],
  ],
  'lock-timeout': [
    ["set lock_timeout = '0';", "set local work_mem = '64MB';"],
    ['reset lock_timeout;', 'select 1;'],
    ['reset all;', 'select 1;'],
    ['lock table events;', 'select 1;'],
  ],
  'tenant-table': [
    ['create table a (tenant_id uuid);', 'create table a (id uuid);'],
    ['alter table a add column tenant_id uuid;', 'alter table a add column tenant uuid;'],
    ...guardedWithout(),
  ],
  'row-security-stays': [
    [
      'alter table events no force row level security;',
      'alter table events no force row level security;\nalter table events force row level security;',
    ],
    ['alter table events disable row level security;', 'alter table events enable row level security;'],
  ],
  'sees-all-tenants': [
    ['-- step\nupdate deliveries set a = 1;', '-- step of each tenant\nupdate deliveries set a = 1;'],
    ['update endpoints set a = 1;', seeing('endpoints', 'update endpoints set a = 1;')],
    [
      'alter table endpoints no force row level security;\nupdate endpoints set a = 1;',
      seeing('endpoints', 'delete from endpoints;'),
    ],
    ['insert into api_keys select 1;', 'grant select, insert, update on invoices to app_rw;\n-- update invoices'],
  ],
  'rows-in-batches': [
    [
      '-- step of each tenant\nupdate deliveries set a = 1;',
      '-- step of each tenant\nupdate deliveries set a = 1 where id in (select id from deliveries where a is null limit 1000);',
    ],
    [seeing('deliveries', 'update deliveries set a = 1;'), seeing('endpoints', 'update endpoints set a = 1;')],
    [seeing('events', 'delete from events;'), 'do $$ begin update events set a = 1; commit; end $$;'],
  ],
  'each-tenant-alone': [
    ['-- step of each tenant\nselect 1;\nselect 2;', '-- step of each tenant\nselect 1;'],
    ['-- step of each tenant\n', 'select 1;\nselect 2;'],
  ],
  'repeatable-steps': [
    ['create table a (b int);\n-- step\nselect 1;', 'create table if not exists a (b int);\n-- step\nselect 1;'],
    [
      'alter table endpoints add a int;\n-- step\nselect 1;',
      'alter table endpoints add column if not exists a int;\n-- step\nselect 1;',
    ],
    ['select 1;\n-- step\ncreate index concurrently a on events (id);', 'create index a on endpoints (id);'],
    ['drop index a;\n-- step\nselect 1;', 'drop index if exists a;\n-- step\nselect 1;'],
    [
      'create function a() returns int language sql as $$ select 1 $$;\n-- step\nselect 1;',
      'create or replace view a as select 1;\n-- step\nselect 1;',
    ],
  ],
};

function seeing(table: string, change: string): string {
  return `alter table ${table} no force row level security;\n${change}\nalter table ${table} force row level security;`;
}

/** Each of the statements that guard a table, left out once. */
function guardedWithout(): [string, string][] {
  const table = 'create table a (tenant_id uuid);';
  const guards = [
    'alter table a enable row level security;',
    'alter table a force row level security;',
    'create policy tenant_isolation on a for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));',
    'grant select on a to app_rw;',
  ];
  const right = [table, ...guards].join('\n');
  return [
    ...guards.map((_, left): [string, string] => [[table, ...guards.filter((_, at) => at !== left)].join('\n'), right]),
    [right.replace('using (tenant_id = any (current_tenants()))', 'using (true)'), right],
    [right.replace('app_rw, app_owner', 'app_system'), right],
  ];
}

const found = async (up: string, rule: string): Promise<string[]> =>
  (await lintMigration('x', up, 'select 1;')).flatMap((one) => (one.rule === rule ? [one.what] : []));

test('nothing is to be found in the migrations that there are', async () => {
  expect(await lintMigrations()).toEqual([]);
});

test('every rule has its cases, and says what to do', () => {
  expect(Object.keys(cases).sort()).toEqual(
    rules
      .map(({ id }) => id)
      .filter((id) => id !== 'way-back')
      .sort(),
  );
  for (const { hint } of rules) expect(hint.length).toBeGreaterThan(20);
});

describe.each(Object.entries(cases))('%s', (rule, pairs) => {
  test.each(pairs)('%s', async (wrong, right) => {
    expect(await found(wrong, rule)).not.toEqual([]);
    expect(await found(right, rule)).toEqual([]);
  });
});

describe('allow', () => {
  const wrong = 'create index a on events (id);\ncreate index b on invoices (id);';
  test.each([
    ['-- allow index-concurrently: nobody has rows.', 0],
    ['-- allow index-concurrently events: nobody has rows.', 1],
    ['-- allow index-concurrently events, invoices: nobody has rows.', 0],
    ['-- allow index-concurrently events,', 2],
    ['-- allow index-concurrently:', 2],
    ['-- allow table-rewrite: nobody has rows.', 2],
  ])('%s', async (line, left) => {
    expect(await found(`${line}\n${wrong}`, 'index-concurrently')).toHaveLength(left);
  });
});

test.each(['', '  -- none\n'])('way-back: a down file of %j is none', async (down) => {
  expect(await lintMigration('x', 'select 1;', down)).toMatchObject([{ rule: 'way-back' }]);
  expect(await lintMigration('x', 'select 1;', 'select 1;')).toEqual([]);
});

test('what PostgreSQL does not read is said in its words', async () => {
  expect(await lintMigration('x', 'alter tabel events;', 'select 1;')).toMatchObject([
    { rule: 'syntax', what: 'syntax error at or near "tabel"' },
  ]);
});

test('a finding says where it is, after texts of several bytes, too', async () => {
  const up =
    "-- ä …\nselect 'é';\n\n-- step\n-- why\ndrop index if exists b;\n/* more */ create index a on events (id);";
  expect(await lintMigration('x', up, 'select 1;')).toMatchObject([
    { line: 7, rule: 'index-concurrently' },
    { line: 7, rule: 'repeatable-steps' },
  ]);
});
