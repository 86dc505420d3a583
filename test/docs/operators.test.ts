import { expect, test } from 'vitest';
import * as contract from '../../src/workflows/contract.js';
import { filesBelow, read } from '../architecture/imports.js';

const page = read('docs/operators.md');
const sources = filesBelow('src/workflows').map((path) => read(path));

test('docs/operators.md has every workflow and every search attribute', () => {
  const names = [...read('src/workflows/index.ts').matchAll(/export \{ (\w+) \}/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  expect(
    Object.values(contract.searchAttributes).filter(
      ({ name }) => !page.includes(`| \`${name}\``) && !page.includes(`\`${name}\``),
    ),
  ).toEqual([]);
});

test('docs/operators.md has every signal, query and update, and each says in Temporal UI what it does', () => {
  const defined = sources.flatMap((text) => [...text.matchAll(/define(Signal|Query|Update)(?:<.*?>)?\((\w+)\)/g)]);
  expect(defined.length).toBeGreaterThan(6);
  for (const [, kind = '', constant = ''] of defined) {
    const name = (contract as Record<string, unknown>)[constant];
    expect(page).toContain(`${kind.toLowerCase()} \`${name}\``);
  }
  const described = sources.join('').match(/description: '/g) ?? [];
  expect(described.length).toBe(defined.length);
});
