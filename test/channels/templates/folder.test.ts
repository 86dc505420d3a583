import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTemplateFolder } from '../../../src/channels/templates/folder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'billhook-templates-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const complete = {
  'layout/en.footer.liquid': '',
  'note/template.json': '{"variables": {"name": "text", "link": "url?"}}',
  'note/en.subject.liquid': 's',
  'note/en.html.liquid': 'h',
  'note/en.txt.liquid': 't',
};
const read = (files: Record<string, string | null>) => {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return readTemplateFolder(root);
};

test('readTemplateFolder reads templates, their variables and locales', () => {
  const { templates, files } = read(complete);
  expect([...templates.values()]).toEqual([
    {
      name: 'note',
      locales: new Set(['en']),
      variables: { name: { kind: 'text', required: true }, link: { kind: 'url', required: false } },
    },
  ]);
  expect(files['note/en.html']).toBe('h');
});

test.each([
  ['a part', { 'note/en.txt.liquid': null }, "'note/en.txt.liquid' is missing"],
  [
    'a part of another locale',
    { 'note/pt.html.liquid': 'h', 'layout/pt.footer.liquid': '' },
    "'note/pt.subject.liquid' is missing",
  ],
  ['a footer', { 'layout/en.footer.liquid': null }, "'layout/en.footer.liquid' is missing"],
  [
    'the last resort',
    { 'note/en.txt.liquid': null, 'note/en.html.liquid': null, 'note/en.subject.liquid': null },
    "has no locale 'en'",
  ],
  ['its variables', { 'note/template.json': '{}' }, "has no 'variables'"],
  ['a kind that exists', { 'note/template.json': '{"variables": {"a": "constructor"}}' }, "has no kind 'constructor'"],
])('readTemplateFolder refuses a template that lacks %s', (_what, changes, message) => {
  expect(() => read({ ...complete, ...changes })).toThrow(message);
});
