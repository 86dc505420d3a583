import { describe, expect, test } from 'vitest';
import { filesBelow, importsOf, read } from '../architecture/imports.js';

const folder = 'packages/client';
const own = JSON.parse(read(`${folder}/package.json`)) as Record<string, unknown>;
const service = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const files = filesBelow(`${folder}/src`);
const written = files.filter((path) => !path.includes('/generated/'));

describe('the package @billhook/client', () => {
  test('runs wherever there is fetch: it needs no library, nothing of Node and nothing of the service', () => {
    expect(Object.keys(own).filter((key) => /dependencies/i.test(key))).toEqual([]);
    const imports = files.flatMap((path) => importsOf(path));
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter(({ to }) => !files.includes(to))).toEqual([]);
    // So that nothing but what browsers have is known to the compiler.
    expect(JSON.parse(read(`${folder}/tsconfig.json`)).compilerOptions.types).toEqual([]);
  });

  test('has the version that the service asks for', () => {
    expect(service.dependencies?.[String(own.name)]).toBe(`^${own.version}`);
    expect(service.version).toBe(own.version);
  });

  test('does nothing when it is imported', () => {
    expect(own.sideEffects).toBe(false);
  });

  test('has small files', () => {
    const all = [...written, ...filesBelow(`${folder}/generate`)];
    expect(all.filter((path) => read(path).split('\n').length > 200)).toEqual([]);
  });
});
