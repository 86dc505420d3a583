import { expect, test } from 'vitest';
import { grouped } from '../../src/billing/payer-groups.js';

test.each([
  ['nothing', {}, []],
  ['no names', { a: '', b: '' }, ['a', 'b']],
  ['one name', { a: 'x', b: 'y', c: 'x' }, ['ac', 'b']],
  ['a chain', { a: 'x', b: 'y z', c: 'z w', d: 'w x' }, ['abcd']],
  ['a link that comes last', { a: 'x', b: 'y', c: 'v', d: 'x y' }, ['abd', 'c']],
  ['two chains', { a: 'x', b: 'v', c: 'x y', d: 'v w', e: 'y', f: 'w' }, ['ace', 'bdf']],
  ['groups that a third joins', { a: 'x', b: 'x', c: 'y', d: 'y', e: 'x y', f: 'y' }, ['abcdef']],
])('grouped: %s', (_what, names, groups) => {
  const items = Object.entries(names).map(([id, text]) => ({ id, names: text === '' ? [] : text.split(' ') }));
  expect(grouped(items).map((group) => group.join(''))).toEqual(groups);
});
