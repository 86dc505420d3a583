import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../architecture/imports.js';
import { blocks, handling } from './blocks.js';

test('every block of commands is executed by a test, or says why it is not', () => {
  const counts = Object.fromEntries(Object.entries(handling).map(([page, all]) => [page, all.length]));
  const found: Record<string, number> = {};
  for (const { page } of blocks) found[page] = (found[page] ?? 0) + 1;
  expect(found).toEqual(counts);
});

test('the tests that are said to execute them are there', () => {
  const named = Object.values(handling).flatMap((all) =>
    all.flatMap((one) => (typeof one === 'object' && 'by' in one ? [one.by] : [])),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
