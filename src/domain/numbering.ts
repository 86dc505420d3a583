import { dayIn, type Millis } from './time.js';

/** What documents of our own are called, unless a series is named. */
export const standardSeries = { invoice: 'INV', credit_note: 'CN', sales_order: 'SO' } as const;
export type Numbered = keyof typeof standardSeries;

/** How a document's number begins where nothing else is said: as the operator has set it for the tenant. */
export function seriesIn(settings: Readonly<Record<string, unknown>>, kind: Numbered): string {
  const own = settings[`${kind}_series`];
  return typeof own === 'string' ? own : standardSeries[kind];
}

/** Where the numbers of a kind of document, its series and the year are counted, and how one is written: `INV-2026-001`. */
export function numberingOf(
  kind: Numbered,
  series: string,
  timezone: string,
  at: Millis,
): { counter: string; numberOf: (value: number) => string } {
  const prefix = `${series}-${dayIn(timezone, at).slice(0, 4)}`;
  return {
    // Kinds never share one, whatever their series are called: no series has a colon.
    counter: kind === 'invoice' ? prefix : `${kind}:${prefix}`,
    numberOf: (value) => `${prefix}-${String(value).padStart(3, '0')}`,
  };
}
