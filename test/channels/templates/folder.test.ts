import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTemplateFolder } from '../../../src/channels/templates/folder.js';
import { type PolicyStep, policies } from '../../../src/domain/dunning/policies.js';
import { mailKinds } from '../../../src/domain/tell/mail-kinds.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'billhook-templates-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const text = 'Subject: s\nPreview: p\n\n# h {{ name }}\n';
const complete = {
  'layout/html.liquid': '{{ heading }}',
  'layout/en.footer.md': 'f',
  'note/template.json':
    '{"variables": {"name": "text", "link": "url?"}, "sample": {"name": "Ada", "link": "https://a.example"}}',
  'note/en.md': text,
};
const read = (files: Record<string, string | null>) => {
  for (const [path, text] of Object.entries(files)) {
    if (text === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return readTemplateFolder(root);
};

test('readTemplateFolder reads templates, their variables, samples and texts', () => {
  const { templates, footers, layout } = read(complete);
  expect([...templates.values()]).toEqual([
    {
      name: 'note',
      texts: new Map([['en', { subject: 's', preview: 'p', body: '# h {{ name }}', short: null }]]),
      variables: { name: { kind: 'text', required: true }, link: { kind: 'url', required: false } },
      sample: { name: 'Ada', link: 'https://a.example' },
    },
  ]);
  expect([layout, [...footers]]).toEqual(['{{ heading }}', [['en', 'f']]]);
});

test.each([
  ['the last resort', { 'note/en.md': null, 'note/pt.md': text }, "has no locale 'en'"],
  ['a footer', { 'note/pt.md': text }, "'layout/pt.footer.md' is missing"],
  ['a subject', { 'note/en.md': '# h' }, 'Subject'],
  ['its variables', { 'note/template.json': '{}' }, "has no 'variables'"],
  ['its sample', { 'note/template.json': '{"variables": {}}' }, "has no 'sample'"],
  ['a kind that exists', { 'note/template.json': '{"variables": {"a": "constructor"}}' }, "has no kind 'constructor'"],
])('readTemplateFolder refuses a template that lacks %s', (_what, changes, message) => {
  expect(() => read({ ...complete, ...changes })).toThrow(message);
});

test('those that can leave as an SMS or a push, and no others, have a short text in every language', () => {
  const steps: readonly PolicyStep[] = Object.values(policies).flatMap(({ steps }) => steps);
  const beyondMail = steps.filter(({ channels }) => channels.some((one) => one !== 'email')).map((one) => one.template);
  const short = Object.entries(mailKinds).flatMap(([name, { hasShort }]) => (hasShort ? name : []));
  expect(short.sort()).toEqual([...new Set([...beyondMail, 'payment_failed'])].sort());
  for (const { name, texts } of readTemplateFolder().templates.values())
    for (const [locale, { short: words }] of texts)
      expect([name, locale, words !== null]).toEqual([name, locale, short.includes(name)]);
});

test('every template is of a kind, and every kind has a template in every language', () => {
  const { templates, footers } = readTemplateFolder();
  expect([...templates.keys()].sort()).toEqual(Object.keys(mailKinds).sort());
  expect([...footers.keys()].sort()).toEqual(['en', 'es', 'hi', 'pt-BR']);
  for (const { name, texts } of templates.values())
    expect([...texts.keys()].sort(), name).toEqual([...footers.keys()].sort());
});
