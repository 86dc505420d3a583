import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTemplateFolder } from '../../../src/channels/templates/folder.js';
import { createTemplates } from '../../../src/channels/templates/render.js';
import { samples } from './samples.js';

const goldenFolder = new URL('fixtures/golden/', import.meta.url);
const update = process.env.UPDATE_GOLDEN === '1';
const folder = readTemplateFolder();
const render = createTemplates({ brand: 'BoxCostPro', folder });
const pages = [...folder.templates.values()].flatMap(({ name, locales }) =>
  [...locales].map((locale) => ({ name, locale })),
);

test('every template has a sample, and every sample a template', () => {
  expect(Object.keys(samples).sort()).toEqual([...folder.templates.keys()].sort());
  for (const { name, variables } of folder.templates.values())
    expect(Object.keys(samples[name]!).sort()).toEqual(Object.keys(variables).sort());
});

// After a change that is meant: UPDATE_GOLDEN=1 npx vitest run --project fast test/channels
test.each(pages)('$name in $locale looks as its golden files', ({ name, locale }) => {
  const { subject, html, text } = render(name, locale, samples[name]!);
  for (const [ending, content] of [
    ['html', html],
    ['txt', `Subject: ${subject}\n\n${text}`],
  ] as const) {
    const file = new URL(`${name}.${locale}.${ending}`, goldenFolder);
    if (update) {
      mkdirSync(goldenFolder, { recursive: true });
      writeFileSync(file, content);
    }
    expect(existsSync(file), `${file.pathname} is missing: UPDATE_GOLDEN=1 writes it`).toBe(true);
    expect(content).toBe(readFileSync(file, 'utf8'));
  }
});

test('no golden file is left of a template or locale that is gone', () => {
  const expected = pages.flatMap(({ name, locale }) => [`${name}.${locale}.html`, `${name}.${locale}.txt`]);
  expect(readdirSync(goldenFolder).sort()).toEqual(expected.sort());
});
