import { useLanguage } from '../words/language.js';

interface Props {
  /** Minor units; null: not known yet. */
  minor: number | null | undefined;
  currency: string | null | undefined;
}

/** An amount as the language writes it. */
export function Money({ minor, currency }: Props) {
  const { locale } = useLanguage();
  return <>{minor === null || minor === undefined ? '–' : moneyText(locale, minor, currency ?? '')}</>;
}

/** The browser knows how many digits a currency has by ISO 4217, as the API does. */
export function moneyText(locale: string, minor: number, currency: string): string {
  try {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    // no code that the browser knows: as it is
    return `${minor} ${currency}`.trim();
  }
}
