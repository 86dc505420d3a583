import { useLanguage } from '../words/language.js';

/** Numbers as the language writes them; a dash for what is not known. */
export function useNumbers() {
  const { locale } = useLanguage();
  const format = (value: number | null | undefined, options: Intl.NumberFormatOptions = {}): string =>
    value === null || value === undefined ? '–' : new Intl.NumberFormat(locale, options).format(value);
  return {
    count: (value: number | null | undefined) => format(value),
    percent: (ratio: number | null | undefined) => format(ratio, { style: 'percent', maximumFractionDigits: 1 }),
    ms: (value: number | null | undefined) =>
      value === null || value === undefined ? '–' : `${format(value, { maximumFractionDigits: 0 })} ms`,
  };
}
