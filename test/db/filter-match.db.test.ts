import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/connection.js';
import { filterMatches } from '../../src/db/filter-match.js';
import { checkFilter, type Filter } from '../../src/domain/filter.js';
import { cloneDatabase, type TestDatabase } from '../setup/database.js';
import { runs } from '../setup/runs.js';
import { expected } from './filter-oracle.js';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await cloneDatabase();
  db = createDatabase({ url: database.serviceUrl, max: 1 });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const tenant = '00000000-0000-7000-8000-000000000001';
const matches = (filter: unknown, envelope: unknown): Promise<boolean> => {
  expect(checkFilter(filter)).toMatchObject({ ok: true });
  return db.withTenant(tenant, (tx) => filterMatches(tx, filter as Filter, envelope));
};

/** Names and texts that would be code if they were not quoted. */
const hostileTexts = [
  ...[
    '"',
    '\\',
    '\\"',
    "'",
    "''",
    '$',
    '$$',
    '@',
    '*',
    '**',
    '"] == 1 || (1 == 1',
    '" || true || "',
    '\\u0022',
    '\\\\u0000',
  ],
  ...[
    '\n',
    '\r',
    '\t',
    '\b',
    '\x01',
    '\x7f',
    '\u2028',
    '\ufffd',
    'é',
    'e\u0301',
    '日本',
    '😀',
    '\u202e',
    '--',
    '/*',
    '%',
    ';drop table events',
  ],
  ...['__proto__', 'constructor', 'toString', '0', '-1', 'null', 'true', 'last', 'exists', 'type()', ''],
];
const steps = hostileTexts.filter((text) => text !== '' && !text.includes('.') && !text.startsWith('$'));

describe('hostile names and texts are names and texts', () => {
  test.each(steps)('a field called %j', async (name) => {
    const filter = { [`data.${name}`]: 1 };
    expect(await matches(filter, JSON.parse(`{"data":{${JSON.stringify(name)}:1}}`))).toBe(true);
    expect(await matches(filter, { data: { other: 1 } })).toBe(false);
  });

  test.each(hostileTexts)('the text %j', async (text) => {
    const filter = { a: { $in: [text] } };
    expect(await matches(filter, { a: text })).toBe(true);
    expect(await matches(filter, { a: `${text}x` })).toBe(false);
  });
});

describe('an envelope that PostgreSQL cannot hold as it is', () => {
  test.each([
    ['\0'],
    ['\0\0'],
    ['\\\0'],
    ['\\\\\0\\u0000'],
    ['\ud800'],
    ['\udfff\ud800'],
    ['\ud800\0\udc00'],
    ['\x01\0'],
  ])('is looked at all the same: %j', async (text) => {
    const envelope = { [text]: text, amount: 5, list: [text] };
    expect(await matches({ amount: 5 }, envelope)).toBe(true);
    expect(await matches({ amount: 6 }, envelope)).toBe(false);
  });

  test('a text that only looks like an escape stays as it is', async () => {
    expect(await matches({ a: '\\u0000' }, { a: '\\u0000', b: '\0' })).toBe(true);
    expect(await matches({ a: '\ufffd' }, { a: '\0' })).toBe(true);
  });
});

test.each([
  [{ a: 9007199254740991 }, { a: 9007199254740991 }, true],
  [{ a: { $gt: 9007199254740990 } }, { a: 9007199254740991 }, true],
  [{ a: { $gt: 9007199254740991 } }, { a: 1e300 }, true],
  [{ a: { $lt: -9007199254740991 } }, { a: -1e300 }, true],
  [{ a: 0.1 }, { a: 0.1 }, true],
  [{ a: 1e-7 }, { a: 0.0000001 }, true],
  [{ a: -0 }, { a: 0 }, true],
  [{ a: -5 }, { a: -5 }, true],
  [{ a: 1 }, { a: '1' }, false],
  [{ a: null }, { a: null }, true],
  [{ a: null }, {}, false],
  [{ a: { $ne: null } }, {}, true],
  [{ a: true }, { a: 1 }, false],
  [{ a: { $gt: 1 } }, { a: '2' }, false],
  [{ $not: { a: { $gt: 1 } } }, { a: '2' }, true],
  [{ 'a.b': 1 }, { a: [{ b: 2 }, { b: 1 }] }, true],
  [{ a: 1 }, { a: [2, 1] }, true],
  [{ a: { $exists: true } }, { a: [] }, true],
  [{ a: { $exists: true } }, { a: null }, true],
  [{ a: { $exists: false } }, { b: 1 }, true],
  [{ 'a.b': { $exists: false } }, { a: 5 }, true],
  [{ a: { $gte: 1, $lt: 5 } }, { a: 5 }, false],
  [{ a: 1, b: 2 }, { a: 1, b: 3 }, false],
  [{ $or: [{ a: 1 }, { b: 2 }] }, { a: 0, b: 2 }, true],
  [{ a: 1 }, [], false],
])('%j on %j: %j', async (filter, envelope, is) => {
  expect(await matches(filter, envelope)).toBe(is);
  expect(expected(filter, envelope)).toBe(is);
});

const name = fc.constantFrom('a', 'b', 'c', '"', '\\', 'é', '0');
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -1, 2, 1.5, 'a', '1', '', '"', '\\'),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\x01', '😀', 'u', '0'), maxLength: 6 }),
  fc.double({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, noNaN: true }).map((value) => value + 0),
);
const number = fc.constantFrom(-1, 0, 0.5, 1, 1.5, 2, 100);
const { document, filter } = fc.letrec((tie) => ({
  document: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('document')),
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.dictionary(
      fc.array(name, { minLength: 1, maxLength: 3 }).map((path) => path.join('.')),
      fc.oneof(
        scalar,
        fc.record(
          {
            $eq: scalar,
            $ne: scalar,
            $in: fc.array(scalar, { minLength: 1, maxLength: 3 }),
            $nin: fc.array(scalar, { minLength: 1, maxLength: 3 }),
            $gt: number,
            $gte: number,
            $lt: number,
            $lte: number,
            $exists: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
      ),
      { minKeys: 1, maxKeys: 2 },
    ),
    fc.record({ $not: tie('filter') }),
    fc.record({ $and: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ $or: fc.array(tie('filter'), { minLength: 1, maxLength: 2 }) }),
  ),
}));

test('PostgreSQL and the plain meaning agree on any filter and document', async () => {
  const seen = { true: 0, false: 0 };
  await fc.assert(
    fc.asyncProperty(filter, fc.array(document, { minLength: 8, maxLength: 8 }), async (given, documents) => {
      fc.pre(checkFilter(given).ok);
      const told = await db.withTenant(tenant, (tx) =>
        Promise.all(documents.map((one) => filterMatches(tx, given as Filter, one))),
      );
      const meant = documents.map((one) => expected(given as Filter, one));
      for (const is of meant) seen[`${is}`] += 1;
      expect(told).toEqual(meant);
    }),
    { numRuns: runs(600) },
  );
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(500);
});
