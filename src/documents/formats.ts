import { exponentOf, toDecimal } from '../domain/money.js';
import type { Day, Millis } from '../domain/time.js';
import type { Document, Paper } from './document.js';
import { type Words, words } from './words.js';

/** How values of one document are written. */
export interface Formats {
  words: Words;
  money: (minor: number) => string;
  /** Decimal text. */
  number: (decimal: string) => string;
  percent: (decimal: string) => string;
  instant: (at: Millis) => string;
  day: (day: Day) => string;
  paper: Paper;
}

/** The wanted region where its language is one of ours, else English: a document has one language. */
export function formatsOf({ locale: wanted, currency, timezone, paper }: Document): Formats {
  const { locale, key } = chosen(wanted);
  const digits = exponentOf(currency);
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const dates = (timeZone: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const [instants, days] = [dates(timezone), dates('UTC')];
  return {
    words: words[key] ?? (words.en as Words),
    // Texts, not numbers: `Intl` formats the digits themselves, not a float near them.
    money: (minor) => money.format(toDecimal(minor, currency) as `${number}`),
    number: (decimal) => number.format(decimal as `${number}`),
    percent: (decimal) => `${number.format(decimal as `${number}`)}%`,
    instant: (at) => instants.format(at),
    day: (day) => days.format(Date.parse(day)),
    paper: paper ?? (onLetter.has(new Intl.Locale(locale).maximize().region ?? '') ? 'LETTER' : 'A4'),
  };
}

function chosen(wanted: string): { locale: string; key: string } {
  const [locale = 'en'] = canonical(wanted);
  const language = locale.split('-')[0];
  const keys = Object.keys(words);
  const key = keys.find((one) => one === locale) ?? keys.find((one) => one.split('-')[0] === language);
  return key === undefined ? { locale: 'en', key: 'en' } : { locale, key };
}

function canonical(wanted: string): string[] {
  try {
    return Intl.getCanonicalLocales(wanted.trim().replaceAll('_', '-'));
  } catch {
    return [];
  }
}

/** Regions that print on US Letter. Source: CLDR, supplemental data, paperSize. */
const onLetter: ReadonlySet<string> = new Set([
  ...['BZ', 'CA', 'CL', 'CO', 'CR', 'GT', 'MX', 'NI', 'PA', 'PH', 'PR', 'SV', 'US', 'VE'],
]);
