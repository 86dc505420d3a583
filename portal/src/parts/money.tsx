import { useLanguage } from '../words/language.js';

/** `amount`: major units, as the API tells them; null: not known yet. */
export function Money({ amount, currency }: { amount: number | null | undefined; currency: string | null | undefined }) {
  const { language } = useLanguage();
  if (amount === null || amount === undefined) return <>–</>;
  return <>{currency ? moneyText(language, amount, currency) : String(amount)}</>;
}

export function moneyText(language: string, amount: number, currency: string): string {
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount);
  } catch {
    // no code that the browser knows
    return `${amount} ${currency}`;
  }
}
