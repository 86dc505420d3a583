import { expect, test } from 'vitest';
import { createSums } from '../../src/metrics/sums.js';

const drained = (sums: ReturnType<typeof createSums<string>>): [string, number][] => {
  const all: [string, number][] = [];
  sums.drain((key, count) => all.push([key, count]));
  return all;
};

test('what was added is given away once', () => {
  const sums = createSums<string>();
  for (const key of ['a', 'b', 'a']) sums.add(key);
  expect(drained(sums)).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(drained(sums)).toEqual([]);
  sums.add('a');
  expect(drained(sums)).toEqual([['a', 1]]);
});
