import { InvalidAmount } from '../../domain/errors.js';
import { exponentOf, fromDecimal, toDecimal } from '../../domain/money.js';

/** What a variable may be, by the word that `template.json` uses. */
export type Kind = 'text' | 'money' | 'currency' | 'date' | 'period' | 'url' | 'flag';

export interface Setting {
  locale: string;
  /** ISO 4217, of the same message. */
  currency: string | null;
}

/** A value as it came → as a person reads it; null when it is not of this kind, which is the same as missing. */
type Format = (value: string, setting: Setting) => string | null;

export const kinds: Readonly<Record<Kind, Format>> = {
  text: (value) => oneLine(value),
  currency: (value) => readCurrency(value),
  money: (value, setting) => (setting.currency === null ? null : money(value, setting.currency, setting.locale)),
  date: (value, { locale }) => date(value, locale),
  period: (value, { locale }) => period(value, locale),
  url: (value) => link(value),
  flag: (value) => (value === 'true' ? value : null),
};

export const isKind = (word: string): word is Kind => Object.hasOwn(kinds, word);

/** Control characters and marks that turn the direction of writing could make a message look like another one. */
export const oneLine = (value: string): string | null =>
  value
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim()
    .slice(0, 1000) || null;

export function readCurrency(value: string): string | null {
  const code = value.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : null;
}

/** Decimal text in major units, exact at any size. */
function money(value: string, currency: string, locale: string): string | null {
  const digits = exponentOf(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  try {
    const decimal = toDecimal(fromDecimal(value, currency), currency);
    return isDecimal(decimal) ? format.format(decimal) : null;
  } catch (error) {
    if (error instanceof InvalidAmount) return null;
    throw error;
  }
}

/** Text, not a number: `Intl` then formats the digits themselves, not a float near them. */
const isDecimal = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);

/** A calendar day, or an instant of which the day in UTC counts. */
function date(value: string, locale: string): string | null {
  const text = value.trim();
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) || !isDay(text.slice(0, 10))) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return null;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

/** JavaScript reads `2026-02-30` as the second of March. */
const isDay = (text: string): boolean => {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

const periodWords: Readonly<Record<string, string>> = {
  daily: '1 day',
  weekly: '1 week',
  monthly: '1 month',
  quarterly: '3 months',
  yearly: '1 year',
  annual: '1 year',
  annually: '1 year',
};

/** `3 months`, `monthly`; any other text stays as it is. */
function period(value: string, locale: string): string | null {
  const word = value.trim().toLowerCase();
  const [, count, unit] = /^(\d{1,4}) (day|week|month|year)s?$/.exec(periodWords[word] ?? word) ?? [];
  if (count === undefined || unit === undefined) return oneLine(value);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count));
}

/** http and https only, and nothing before an `@` that could pass for the host. */
function link(value: string): string | null {
  if (!URL.canParse(value)) return null;
  const { protocol, username, password, href } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? href : null;
}
