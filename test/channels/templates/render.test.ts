import { describe, expect, test } from 'vitest';
import { readTemplateFolder } from '../../../src/channels/templates/folder.js';
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
  const full = render(name, 'en', samples[name]!);
  const { html, text, dropped } = render(name, 'en', without(name, variable));
  expect(html).not.toMatch(/undefined|\{\{|\{%/);
  expect(text).not.toBe(full.text);
  // Without its currency an amount is none.
  expect(dropped).toEqual(variable === 'currency' ? ['amount'] : []);
});

test.each(names)('%s shows every variable in both forms, escaped in HTML only', (name) => {
  const { subject, html, text } = render(name, 'en', samples[name]!);
  const { variables } = folder.templates.get(name)!;
  if ('customer_name' in variables || 'recipient_name' in variables) {
    expect(html).toContain('John O&#39;Doe &lt;Jr.&gt;');
    expect(text).toContain("John O'Doe <Jr.>");
  }
  expect(html).toContain('Acme &amp; Sons');
  for (const [variable, value] of Object.entries(samples[name]!))
    if (variables[variable]!.kind === 'text' && variable !== 'reason') expect(subject + text).toContain(value);
  expect(text).toContain('BoxCostPro');
  expect(text + subject).toContain('Acme & Sons');
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
  const { html } = render('payment_received', 'en', { ...samples.payment_received, brand: 'Evil', footer: 'Evil' });
  expect(html).toContain('BoxCostPro');
  expect(html).not.toContain('Evil');
});

test('createTemplates shows a tenant in its own colour and with its logo', () => {
  const look = { color: '#ffdd00', logo: 'cid:logo' };
  const { html } = render('payment_received', 'en', samples.payment_received!, { look });
  expect(html).toMatch(/<a\s+href="https:\/\/pay.example[^>]+background:#ffdd00;color:#000000/);
  expect(html).toMatch(/<img[^>]+src="cid:logo" alt="Acme &amp; Sons"/);
  expect(render('payment_received', 'en', samples.payment_received!).html).not.toContain('<img');
});

describe('own texts', () => {
  const own = { id: '1', locale: 'en', subject: 'Mine {{ amount }}', preview: '', body: '# <b>Mine</b>', short: null };
  const manner = { own: [own] };

  test('stand for the shipped one of their locale, and are never taken for HTML', () => {
    const { subject, html } = render('payment_received', 'en', samples.payment_received!, manner);
    expect(subject).toBe('Mine $1,000.00');
    expect(html).toContain('&lt;b&gt;Mine&lt;/b&gt;');
    expect(render('payment_received', 'es', samples.payment_received!, manner).subject).toContain('Pago recibido');
  });

  test('may be in another language, also from right to left', () => {
    const arabic = { own: [{ ...own, id: '2', locale: 'ar', subject: 'مرحبا', body: '# مرحبا' }] };
    const { subject, html, locale } = render('payment_received', 'ar-EG', samples.payment_received!, arabic);
    expect([subject, locale]).toEqual(['مرحبا', 'ar']);
    expect(html).toContain('dir="rtl"');
    expect(html).toContain('text-align:right');
  });

  test('say it shortly in their own words, else in the shipped ones of the nearest language', () => {
    const [reminder, name] = [samples.reminder_2!, 'reminder_2'];
    const short = (locale: string, mine: { id: string; locale: string; short: string | null }[]) =>
      render(name, locale, reminder, { own: mine.map((one) => ({ ...own, ...one })) }).short;
    expect(short('en', [{ id: '4', locale: 'en', short: 'Pay {{ amount }}' }])).toBe('Pay $1,000.00');
    expect(short('pt', [{ id: '5', locale: 'pt-BR', short: null }])).toMatch(/^Seu pagamento de US\$ 1\.000,00 venceu/);
    expect(short('fr', [{ id: '6', locale: 'fr', short: null }])).toMatch(/due since January 31, 2026/);
    expect(render('payment_received', 'en', samples.payment_received!).short).toBeNull();
  });

  test('that cannot be said are not sent', () =>
    expect(() =>
      render('payment_received', 'en', samples.payment_received!, { own: [{ ...own, id: '3', body: 'no heading' }] }),
    ).toThrow(UndeliverableMessage));
});

test.each([
  ['pt', 'pt-BR', 'R$ 1.000,00'],
  ['pt-PT', 'pt-BR', '1000,00 R$'],
  ['pt_br', 'pt-BR', 'R$ 1.000,00'],
  ['fr', 'en', 'R$1,000.00'],
  ['en-GB', 'en', 'R$1,000.00'],
  ['gibberish!', 'en', 'R$1,000.00'],
])('who wants %s is written in %s, amounts as %s', (wanted, locale, amount) => {
  const message = render('payment_received', wanted, { ...samples.payment_received, currency: 'brl' });
  expect(message.locale).toBe(locale);
  expect(message.subject.replaceAll('\u00a0', ' ')).toContain(amount);
});
