import { afterAll, beforeAll, expect, test } from 'vitest';
import { notPersonal, personalData } from '../../src/db/personal-data.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { ask } from './ask.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

const listed = (lists: Readonly<Record<string, readonly string[]>>): string[] =>
  Object.entries(lists).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`));
const personal = listed(
  Object.fromEntries(Object.entries(personalData).map(([table, columns]) => [table, Object.keys(columns)])),
);
const others = listed(notPersonal);

test('of every column that can hold a text it is said whether that may be a person’s', async () => {
  const columns = await ask<{ it: string }>(
    database.ownerUrl,
    `select format('%s.%s', c.relname, a.attname) as it from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
     where c.relnamespace = 'billing'::regnamespace and c.relkind in ('r','p') and a.attnum > 0 and not a.attisdropped
       and coalesce(nullif(t.typelem, 0), t.oid) in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'tsvector'::regtype)`,
  );
  const all = columns.map(({ it }) => it);
  const known = [...personal, ...others];
  expect(
    all.filter((one) => !known.includes(one)),
    'add it to personalData or notPersonal',
  ).toEqual([]);
  expect(
    known.filter((one) => !all.includes(one)),
    'there is no such column',
  ).toEqual([]);
});

test('no column is in both lists', () => {
  expect(personal.filter((one) => others.includes(one))).toEqual([]);
});

const erased = async (value: unknown, names: string[] = []) =>
  (
    await ask<{ it: unknown }>(database.ownerUrl, `select billing.erased($1::jsonb, '{name,metadata}', $2) as it`, [
      JSON.stringify(value),
      names,
    ])
  )[0]!.it;

test.each([
  [
    { name: 'Ada', amount: 5 },
    { name: '[erased]', amount: 5 },
  ],
  [{ a: [{ name: 'Ada' }, { b: 'Ada' }] }, { a: [{ name: '[erased]' }, { b: 'Ada' }] }],
  [
    { metadata: { x: 'y', n: 1, t: true, z: null, e: {} } },
    { metadata: { x: '[erased]', n: '[erased]', t: true, z: null, e: {} } },
  ],
  [
    { name: null, list: [] },
    { name: null, list: [] },
  ],
  ['Ada', 'Ada'],
])('erased(%j) is %j', async (value, expected) => {
  expect(await erased(value)).toEqual(expected);
});

test('erased finds a name in any text, whatever its case', async () => {
  expect(await erased({ a: 'for ADA@example.com, today', b: 'none' }, ['ada@example.com'])).toEqual({
    a: '[erased]',
    b: 'none',
  });
});

test('erased_text leaves what has nothing personal to the byte, and empties what no jsonb can hold', async () => {
  const text = async (value: string) =>
    (await ask<{ it: string }>(database.ownerUrl, `select billing.erased_text($1, '{name}', '{}') as it`, [value]))[0]!
      .it;
  expect(await text('{"b":1,  "a":"x"}')).toBe('{"b":1,  "a":"x"}');
  expect(await text('{"name":"Ada"}')).toBe('{"name": "[erased]"}');
  expect(await text('{"a":"\\u0000"}')).toBe('{}');
  expect(await text('no json')).toBe('{}');
});

test('functions of the owner are these: what empties append-only rows, and what searches', async () => {
  const rights = await ask<{ role: string; name: string }>(
    database.ownerUrl,
    `select r as role, p.proname::text as name from pg_proc p, unnest(array['app_rw','app_system','public']) r
     where p.pronamespace = 'billing'::regnamespace and p.prosecdef and has_function_privilege(r, p.oid, 'execute') order by 1, 2`,
  );
  expect(rights).toEqual([
    { role: 'app_rw', name: 'count_export_chunks' },
    { role: 'app_rw', name: 'delete_deliveries' },
    { role: 'app_rw', name: 'delete_delivery_days' },
    { role: 'app_rw', name: 'entities_found' },
    { role: 'app_rw', name: 'erase_attempts' },
    { role: 'app_rw', name: 'erase_audit_entries' },
    { role: 'app_rw', name: 'erase_export_chunks' },
    { role: 'app_system', name: 'delete_chained_audit' },
    { role: 'app_system', name: 'delete_expired_export_chunks' },
    { role: 'app_system', name: 'delete_expired_idempotency_keys' },
    { role: 'app_system', name: 'delete_expired_page_access' },
  ]);
});
