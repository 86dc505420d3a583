import { expect, test } from 'vitest';
import { filesBelow, read } from './imports.js';

const statement = /^import \{([^}]+)\} from '\.\.\/(?:\.\.\/)?dist\/([^']+)\.js'/gm;
const scripts = [...filesBelow('bench', '.mjs'), ...filesBelow('bin', '.mjs')];

/** `script: name of module` of every name that a script takes from the built code, where no compiler looks. */
const taken = scripts.flatMap((script) =>
  [...read(script).matchAll(statement)].flatMap(([, names = '', module = '']) =>
    names.split(',').flatMap((one) => {
      const name = one.trim().split(' as ')[0] ?? '';
      return name === '' ? [] : [{ script, name, module }];
    }),
  ),
);

const isExported = (name: string, module: string): boolean => {
  const text = read(`src/${module}.ts`);
  return (
    new RegExp(`^export (async )?(const|function\\*?|class|let) ${name}\\b`, 'm').test(text) ||
    [...text.matchAll(/^export \{([^}]+)\}/gm)].some(([, names = '']) => names.split(/[\s,]+/).includes(name))
  );
};

test('what scripts take from the built code is there', () => {
  expect(taken.length).toBeGreaterThan(30);
  expect(taken.filter(({ name, module }) => !isExported(name, module))).toEqual([]);
});
