import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Kind, kinds } from '../../../src/channels/templates/kinds.js';

const read = (kind: Kind, value: string, locale = 'en-US', currency: string | null = 'USD') =>
  kinds[kind](value, { locale, currency })?.replaceAll('\u00a0', ' ') ?? null;

describe('kinds.money', () => {
  test.each([
    ['1000.00', 'en-US', 'USD', '$1,000.00'],
    ['1000', 'en-US', 'USD', '$1,000.00'],
    ['99.90', 'pt-BR', 'BRL', 'R$ 99,90'],
    ['1000.5', 'es-ES', 'EUR', '1000,50 €'],
    ['150000.00', 'hi-IN', 'INR', '₹1,50,000.00'],
    ['1000', 'ja-JP', 'JPY', '￥1,000'],
    ['1.234', 'en-US', 'KWD', 'KWD 1.234'],
    ['-5.00', 'en-US', 'USD', '-$5.00'],
    ['90071992547409.91', 'en-US', 'USD', '$90,071,992,547,409.91'],
  ])('%s in %s %s: %s', (value, locale, currency, expected) =>
    expect(read('money', value, locale, currency)).toBe(expected),
  );

  test.each(['', 'free', '1,000.00', '1e3', 'NaN', 'Infinity', '1.005', '99999999999999999999'])(
    '%j in USD is no amount',
    (value) => expect(read('money', value)).toBe(null),
  );

  test('without a currency there is none', () => expect(read('money', '1.00', 'en', null)).toBe(null));

  test('every amount keeps its digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (minor) => {
        const digits = String(minor).padStart(3, '0');
        const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(read('money', text)?.replaceAll(/[$,]/g, '')).toBe(text);
      }),
    );
  });
});

test.each([
  ['2026-01-16', 'en-US', 'January 16, 2026'],
  ['2026-01-16', 'en-GB', '16 January 2026'],
  ['2026-01-16', 'pt-BR', '16 de janeiro de 2026'],
  ['2026-01-16T23:30:00Z', 'en-US', 'January 16, 2026'],
  ['2026-01-16T23:30:00-03:00', 'en-US', 'January 17, 2026'],
  ['2026-02-30', 'en-US', null],
  ['16/01/2026', 'en-US', null],
  ['tomorrow', 'en-US', null],
  ['', 'en-US', null],
])('kinds.date %j in %s: %s', (value, locale, expected) => expect(read('date', value, locale)).toBe(expected));

test.each([
  ['https://pay.example/r?a=1&b=2', 'https://pay.example/r?a=1&b=2'],
  ['http://localhost:3000/x', 'http://localhost:3000/x'],
  ['https://pay.example/"><script>', 'https://pay.example/%22%3E%3Cscript%3E'],
  ['java\nscript:alert(1)', null],
  ['javascript:alert(1)', null],
  ['JAVASCRIPT:alert(1)', null],
  [' data:text/html,x', null],
  ['ftp://pay.example/', null],
  ['https://bank.example@evil.example/', null],
  ['//pay.example', null],
  ['pay.example', null],
  ['', null],
])('kinds.url %j: %s', (value, expected) => expect(read('url', value)).toBe(expected));

test.each([
  ['Ada', 'Ada'],
  ['  Ada\r\n\tLovelace\u0000 ', 'Ada Lovelace'],
  ['a\u202egnp.exe', 'a gnp.exe'],
  [' \n ', null],
  ['', null],
])('kinds.text %j', (value, expected) => expect(read('text', value)).toBe(expected));

test.each([
  ['usd', 'USD'],
  [' EUR ', 'EUR'],
  ['US', null],
  ['$', null],
])('kinds.currency %j: %s', (value, expected) => expect(read('currency', value)).toBe(expected));

test.each([
  ['1 month', 'en', '1 month'],
  ['3 months', 'pt-BR', '3 meses'],
  ['monthly', 'es', '1 mes'],
  ['quarterly', 'en', '3 months'],
  ['2 year', 'hi', '2 वर्ष'],
  ['every full moon', 'en', 'every full moon'],
  ['', 'en', null],
])('kinds.period %j in %s: %s', (value, locale, expected) => expect(read('period', value, locale)).toBe(expected));

test.each([
  ['true', 'true'],
  ['false', null],
  ['', null],
])('kinds.flag %j', (value, expected) => expect(read('flag', value)).toBe(expected));
