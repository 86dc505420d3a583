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

/**
 * What money and dates are written in: the wanted region when the language is that of the template (`en-GB` on a
 * template in `en`), else the template's own, so that one message has one language.
 */
export function formatLocale(wanted: string, used: string): string {
  const canonical = canonicalLocale(wanted);
  return canonical !== null && canonical.split('-')[0] === used.split('-')[0] ? canonical : used;
}
