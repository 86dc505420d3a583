import { describe, expect, test } from 'vitest';
import { readTemplateFolder, type TemplateFolder } from '../../../src/channels/templates/folder.js';
import { createTemplates } from '../../../src/channels/templates/render.js';
import { UndeliverableMessage } from '../../../src/domain/errors.js';
import { samples } from './samples.js';

const folder = readTemplateFolder();
const render = createTemplates({ brand: 'BoxCostPro', folder });
const names = [...folder.templates.keys()];
const without = (name: string, variable: string): Record<string, string> =>
  Object.fromEntries(Object.entries(samples[name]!).filter(([key]) => key !== variable));
const variablesOf = (required: boolean) =>
  names.flatMap((name) =>
    Object.entries(folder.templates.get(name)!.variables)
      .filter(([, variable]) => variable.required === required)
      .map(([variable]) => ({ name, variable })),
  );

test.each(variablesOf(true))('$name without $variable is not sent, and says so', ({ name, variable }) => {
  const attempt = () => render(name, 'en', without(name, variable));
  expect(attempt).toThrow(UndeliverableMessage);
  expect(attempt).toThrow(`'${variable}' is missing`);
});

test.each(variablesOf(false))('$name does without $variable', ({ name, variable }) => {
  const { html, text, dropped } = render(name, 'en', without(name, variable));
  const value = samples[name]![variable]!;
  expect(html + text).not.toContain(value);
  expect(html).not.toContain('undefined');
  expect(dropped).toEqual([]);
});

test.each(names)('%s shows every variable in both forms, escaped in HTML only', (name) => {
  const { subject, html, text } = render(name, 'en', samples[name]!);
  expect(html).toContain('John O&#39;Doe &lt;Jr.&gt;');
  expect(html).toContain('Acme &amp; Sons');
  expect(html).not.toMatch(/<Jr|undefined|\{\{|\{%/);
  expect(text).toContain("John O'Doe <Jr.>");
  expect(text).toContain(samples[name]!.transaction_id ?? samples[name]!.subscription_id);
  expect(text).toContain('BoxCostPro');
  expect(subject).toContain('Acme & Sons');
  expect(subject).not.toContain('\n');
});

test('createTemplates names every missing variable at once, and never a value', () => {
  const variables = { ...without('payment_received', 'transaction_id'), amount: '12 dollars' };
  expect(() => render('payment_received', 'en', variables)).toThrow(
    "Cannot render 'payment_received': 'transaction_id' is missing, 'amount' is not a money",
  );
});

test.each(['javascript:alert(1)', 'https://bank.example@evil.example/', 'nowhere'])(
  'createTemplates leaves the optional link %s out, and says so',
  (receipt_url) => {
    const { html, text, dropped } = render('payment_received', 'en', { ...samples.payment_received, receipt_url });
    expect(html).not.toContain('<a ');
    expect(text).not.toContain('Download');
    expect(dropped).toEqual(['receipt_url']);
  },
);

test.each(['no_such_template', '', 'layout', '../layout', '__proto__'])(
  'createTemplates knows no template %j',
  (name) => expect(() => render(name, 'en', {})).toThrow(UndeliverableMessage),
);

test('createTemplates does not take Liquid in a value for a template', () => {
  const { text } = render('payment_received', 'en', {
    ...samples.payment_received,
    customer_name: '{{ brand }}{% if %}',
  });
  expect(text).toContain('Hello {{ brand }}{% if %},');
});

test('createTemplates ignores variables that the template does not know, also those named as its own', () => {
  const { html } = render('payment_received', 'en', {
    ...samples.payment_received,
    brand: 'Evil',
    footer: '/etc/passwd',
  });
  expect(html).toContain('BoxCostPro');
  expect(html).not.toContain('Evil');
});

describe('locale of createTemplates', () => {
  const note = {
    variables: { amount: { kind: 'money', required: true }, currency: { kind: 'currency', required: true } },
  } as const;
  const files = Object.fromEntries(
    ['en', 'pt'].flatMap((locale) => [
      [`layout/${locale}.footer`, ''],
      ...['subject', 'html', 'txt'].map((part) => [`note/${locale}.${part}`, `${locale} {{ amount }}`]),
    ]),
  );
  const two: TemplateFolder = {
    files,
    templates: new Map([['note', { name: 'note', locales: new Set(['en', 'pt']), ...note }]]),
  };
  test.each([
    ['pt-BR', 'pt', 'pt R$ 1.000,00'],
    ['pt', 'pt', 'pt R$ 1.000,00'],
    ['pt_br', 'pt', 'pt R$ 1.000,00'],
    ['es', 'en', 'en R$1,000.00'],
    ['en-GB', 'en', 'en R$1,000.00'],
    ['gibberish!', 'en', 'en R$1,000.00'],
  ])('%s → %s', (wanted, locale, subject) => {
    const message = createTemplates({ brand: 'B', folder: two })('note', wanted, { amount: '1000', currency: 'brl' });
    expect(message.locale).toBe(locale);
    expect(message.subject.replaceAll('\u00a0', ' ')).toBe(subject);
  });
});
