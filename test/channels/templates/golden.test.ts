import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readTemplateFolder } from '../../../src/channels/templates/folder.js';
import { createTemplates } from '../../../src/channels/templates/render.js';
import { longestShort } from '../../../src/channels/templates/text.js';
import { samples } from './samples.js';

const goldenFolder = new URL('fixtures/golden/', import.meta.url);
const update = process.env.UPDATE_GOLDEN === '1';
const folder = readTemplateFolder();
const render = createTemplates({ brand: 'BoxCostPro', folder });
/** The look is the same of all, and this one has every kind of block. */
const pictured = 'payment_failed.en';
const pages = [...folder.templates.values()].flatMap(({ name, texts }) =>
  [...texts.keys()].map((locale) => ({ name, locale })),
);

test('every variable has a sample', () => {
  for (const { name, variables } of folder.templates.values())
    expect(Object.keys(samples[name]!).sort()).toEqual(Object.keys(variables).sort());
});

// After a change that is meant: UPDATE_GOLDEN=1 npx vitest run --project fast test/channels
test.each(pages)('$name in $locale looks as its golden files', ({ name, locale }) => {
  const { subject, html, text, short } = render(name, locale, samples[name]!);
  const header = `Subject: ${subject}\n${short === null ? '' : `Short: ${short}\n`}`;
  expectGolden(`${name}.${locale}.txt`, `${header}\n${text}`);
  expect([...(short ?? '')].length).toBeLessThanOrEqual(longestShort);
  if (`${name}.${locale}` === pictured) expectGolden(`${pictured}.html`, html);
  expect(html).toContain(`lang="${locale}"`);
  expect(html).not.toMatch(/undefined|\{\{|\{%/);
});

function expectGolden(name: string, content: string): void {
  const file = new URL(name, goldenFolder);
  if (update) {
    mkdirSync(goldenFolder, { recursive: true });
    writeFileSync(file, content);
  }
  expect(existsSync(file), `${file.pathname} is missing: UPDATE_GOLDEN=1 writes it`).toBe(true);
  expect(content).toBe(readFileSync(file, 'utf8'));
}

test('no golden file is left of a template or locale that is gone', () => {
  const expected = [`${pictured}.html`, ...pages.map(({ name, locale }) => `${name}.${locale}.txt`)];
  expect(readdirSync(goldenFolder).sort()).toEqual(expected.sort());
});
