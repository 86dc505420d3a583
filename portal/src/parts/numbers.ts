import { useLanguage } from '../words/language.js';

/** The largest unit of which there is one decides. */
const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** Numbers as the language writes them; a dash for what is not known. */
export function useNumbers() {
  const { locale } = useLanguage();
  const format = (value: number | null | undefined, options: Intl.NumberFormatOptions = {}): string =>
    value === null || value === undefined ? '–' : new Intl.NumberFormat(locale, options).format(value);
  return {
    count: (value: number | null | undefined) => format(value),
    percent: (ratio: number | null | undefined) => format(ratio, { style: 'percent', maximumFractionDigits: 1 }),
    duration: (seconds: number | null | undefined): string => {
      const [size, unit] = units.find(([one]) => (seconds ?? 0) >= one) ?? [1, 'second'];
      return format(seconds === null || seconds === undefined ? null : seconds / size, {
        ...{ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 },
      });
    },
    ms: (value: number | null | undefined) =>
      value === null || value === undefined ? '–' : `${format(value, { maximumFractionDigits: 0 })} ms`,
  };
}
