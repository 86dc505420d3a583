import { expect, test } from 'vitest';
import { chooseLocale, directionOf, formatLocale, localeChain } from '../../../src/channels/templates/locale.js';

test.each([
  ['pt-BR', ['pt-BR', 'pt', 'en']],
  ['pt_br', ['pt-BR', 'pt', 'en']],
  ['zh-Hant-TW', ['zh-Hant-TW', 'zh-Hant', 'zh', 'en']],
  ['en', ['en']],
  ['en-GB', ['en-GB', 'en']],
  ['', ['en']],
  ['no such language', ['en']],
  ['../../etc/passwd', ['en']],
  ['__proto__', ['en']],
])('localeChain %j', (wanted, chain) => expect(localeChain(wanted)).toEqual(chain));

test.each([
  ['en-GB', 'en', 'en-GB'],
  ['pt-BR', 'en', 'en'],
  ['pt-PT', 'pt', 'pt-PT'],
  ['nonsense!', 'en', 'en'],
])('formatLocale: %s on a template in %s writes numbers as %s', (wanted, used, expected) =>
  expect(formatLocale(wanted, used)).toBe(expected),
);

test.each([
  ['pt-BR', 'pt-BR'],
  ['pt', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['es-419', 'es'],
  ['fr', 'en'],
  ['en-GB', 'en'],
  ['no such language', 'en'],
])('chooseLocale: who wants %s gets %s', (wanted, locale) =>
  expect(chooseLocale(wanted, new Set(['en', 'es', 'pt-BR']))).toBe(locale),
);

test('directionOf knows what is written from right to left', () =>
  expect(['ar-EG', 'he', 'hi', 'en', '!'].map(directionOf)).toEqual(['rtl', 'rtl', 'ltr', 'ltr', 'ltr']));
