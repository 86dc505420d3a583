import { describe, expect, test } from 'vitest';
import { checkFilter, comparisonsOf, compileFilter, type Filter, filterLimits } from '../../src/domain/filter.js';

const nested = (depth: number): unknown => (depth === 0 ? { a: 1 } : { $not: nested(depth - 1) });
const paths = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 1]));
const values = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('checkFilter', () => {
  test.each([
    [null, ''],
    [undefined, ''],
    [5, ''],
    [[], ''],
    [{}, ''],
    [{ $where: '1' }, '$where'],
    [{ $nor: [] }, '$nor'],
    [{ $and: [] }, '$and'],
    [{ $or: {} }, '$or'],
    [{ $or: [{ a: 1 }, {}] }, '$or.1'],
    [{ $or: [{ a: 1 }, { b: { $gt: '1' } }] }, '$or.1.b.$gt'],
    [{ $not: 1 }, '$not'],
    [{ '': 1 }, ''],
    [{ 'a..b': 1 }, 'a..b'],
    [{ '.a': 1 }, '.a'],
    [{ 'a\0': 1 }, 'a\0'],
    [{ a: {} }, 'a'],
    [{ a: [] }, 'a'],
    [{ a: { b: 1 } }, 'a.b'],
    [{ a: { toString: 1 } }, 'a.toString'],
    [JSON.parse('{"a":{"__proto__":1}}'), 'a.__proto__'],
    [{ a: { $regex: 'x' } }, 'a.$regex'],
    [{ a: { $eq: {} } }, 'a.$eq'],
    [{ a: { $in: [] } }, 'a.$in'],
    [{ a: { $in: 'x' } }, 'a.$in'],
    [{ a: { $in: [[]] } }, 'a.$in'],
    [{ a: { $nin: ['\0'] } }, 'a.$nin'],
    [{ a: { $lte: null } }, 'a.$lte'],
    [{ a: { $exists: 1 } }, 'a.$exists'],
    [{ a: '\ud800' }, 'a'],
    [{ a: 2 ** 53 }, 'a'],
    [{ a: { $gt: -(2 ** 53) } }, 'a.$gt'],
    [{ a: Number.NaN }, 'a'],
  ])('refuses %j at %j', (filter, at) => {
    const check = checkFilter(filter);
    expect(check.ok ? 'accepted' : check.at.join('.')).toBe(at);
  });

  test.each([
    [nested(filterLimits.depth), nested(filterLimits.depth + 1)],
    [paths(filterLimits.comparisons), paths(filterLimits.comparisons + 1)],
    [{ a: { $in: values(filterLimits.comparisons) } }, { a: { $in: values(filterLimits.comparisons + 1) } }],
    [{ [values(filterLimits.steps).join('.')]: 1 }, { [values(filterLimits.steps + 1).join('.')]: 1 }],
    [{ a: 'x'.repeat(filterLimits.characters - 8) }, { a: 'x'.repeat(filterLimits.characters - 7) }],
  ])('takes what is just small enough, and nothing larger (%#)', (fits, tooLarge) => {
    expect([checkFilter(fits).ok, checkFilter(tooLarge).ok]).toEqual([true, false]);
  });

  test('stops at its bounds, however large the filter is', () => {
    expect(checkFilter(nested(5000)).ok).toBe(false);
    expect(checkFilter({ $or: Array.from({ length: 200_000 }, () => ({ a: 1 })) }).ok).toBe(false);
  });
});

test.each([
  [{ a: 1 }, '((exists($ ? (@."a"[*] == 1))))'],
  [
    { 'data.amount': { $gte: -10, $ne: 12 } },
    '((exists($ ? (@."data"."amount"[*] >= -10)) && !exists($ ? (@."data"."amount"[*] == 12))))',
  ],
  [{ a: { $in: ['x"', null, true] } }, '((exists($ ? (@."a"[*] == "x\\"" || @."a"[*] == null || @."a"[*] == true))))'],
  [{ $not: { a: { $exists: true } }, b: { $exists: false } }, '(!((exists($."a"))) && (!exists($."b")))'],
  [{ $or: [{ a: 1 }, { b: 2 }] }, '((((exists($ ? (@."a"[*] == 1)))) || ((exists($ ? (@."b"[*] == 2))))))'],
])('compileFilter writes %j as %s', (filter, path) => {
  expect(compileFilter(filter)).toBe(path);
});

test.each<[Filter, number]>([
  [{ a: 1 }, 1],
  [{ a: { $gte: 1, $lt: 5 }, 'b.c': null }, 3],
  [{ a: { $in: [1, 2, 3], $nin: [4] }, b: { $exists: true } }, 5],
  [{ $or: [{ a: 1 }, { $and: [{ b: 1 }, { c: { $ne: 1 } }] }], $not: { d: 1 } }, 4],
])('%j has %i comparisons', (filter, count) => {
  expect(comparisonsOf(filter)).toBe(count);
});
