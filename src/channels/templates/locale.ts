/** Every template has it. */
export const lastResort = 'en';

/** `pt_br` → `pt-BR`; null when it is no language tag (BCP 47). */
export function canonicalLocale(locale: string): string | null {
  try {
    return Intl.getCanonicalLocales(locale.trim().replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

/** From the wanted locale to the last resort: `pt-BR` → `pt-BR`, `pt`, `en`. */
export function localeChain(locale: string): string[] {
  const parts = (canonicalLocale(locale) ?? lastResort).split('-');
  const chain = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  return [...new Set([...chain, lastResort])];
}

/** Of those that a text exists in: the wanted one, a wider one, one of the same language, the last resort. */
export function chooseLocale(wanted: string, existing: ReadonlySet<string>): string {
  const exact = localeChain(wanted).find((one) => existing.has(one));
  if (exact !== undefined && sameLanguage(exact, wanted)) return exact;
  return [...existing].find((one) => sameLanguage(one, wanted)) ?? exact ?? lastResort;
}

/** `pt` and `pt-BR`. */
export const sameLanguage = (one: string, other: string): boolean => languageOf(one) === languageOf(other);

/** In lower case; null when it is no language tag. */
export const languageOf = (locale: string): string | null => canonicalLocale(locale)?.split('-')[0] ?? null;

/** Languages that are written from right to left. */
const rightToLeft: ReadonlySet<string | null> = new Set([
  'ar',
  'arc',
  'dv',
  'fa',
  'he',
  'ks',
  'ku',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
]);

export const directionOf = (locale: string): 'ltr' | 'rtl' => (rightToLeft.has(languageOf(locale)) ? 'rtl' : 'ltr');

/**
 * What money and dates are written in: the wanted region when the language is that of the template (`en-GB` on a
 * template in `en`), else the template's own, so that one message has one language.
 */
export function formatLocale(wanted: string, used: string): string {
  const canonical = canonicalLocale(wanted);
  return canonical !== null && sameLanguage(canonical, used) ? canonical : used;
}
