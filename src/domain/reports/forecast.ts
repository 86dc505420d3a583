import type { Day } from '../time.js';
import { addMonths } from './periods.js';

export const forecastMethod = 'mrr_with_trailing_churn';
/** Full months that are looked back at, at least needed, and looked ahead to. */
export const forecastMonths = { back: 6, least: 3, ahead: 3 } as const;

/** A full month that is over. */
export interface PastMonth {
  startMinor: number;
  /** New, expansion, reactivation. */
  gainedMinor: number;
  /** Contraction and churn. */
  lostMinor: number;
  /** Payments that are for no subscription. */
  oneOffMinor: number;
}

export interface ForecastMonth {
  /** First day of the month. */
  month: Day;
  mrrMinor: number;
  oneOffMinor: number;
  revenueMinor: number;
  lowMinor: number;
  highMinor: number;
}

/**
 * MRR(k) = MRR(k − 1) × (1 − trailing loss rate) + mean gain; revenue = MRR + mean one-off revenue; low and high are one
 * standard deviation of a month's net change and of one-off revenue away, growing with the root of k.
 * `past`: oldest first, months before the first in which anything happened do not count. null: fewer than three are left.
 */
export function forecast(currentMinor: number, past: readonly PastMonth[], today: Day): ForecastMonth[] | null {
  const first = past.findIndex((one) => one.startMinor + one.gainedMinor + one.oneOffMinor > 0);
  const known = first === -1 ? [] : past.slice(first);
  if (known.length < forecastMonths.least) return null;
  const loss = rateOf(sum(known, 'lostMinor'), sum(known, 'startMinor'));
  const gain = sum(known, 'gainedMinor') / known.length;
  const oneOff = sum(known, 'oneOffMinor') / known.length;
  const spread = Math.hypot(
    deviation(known.map((one) => one.gainedMinor - one.lostMinor)),
    deviation(known.map((one) => one.oneOffMinor)),
  );
  let mrr = currentMinor;
  return Array.from({ length: forecastMonths.ahead }, (_, index) => {
    mrr = mrr * (1 - loss) + gain;
    const apart = spread * Math.sqrt(index + 1);
    return {
      month: addMonths(today, index + 1),
      mrrMinor: Math.round(mrr),
      oneOffMinor: Math.round(oneOff),
      revenueMinor: Math.round(mrr + oneOff),
      lowMinor: Math.max(0, Math.round(mrr + oneOff - apart)),
      highMinor: Math.round(mrr + oneOff + apart),
    };
  });
}

const sum = (months: readonly PastMonth[], name: keyof PastMonth): number =>
  months.reduce((total, one) => total + one[name], 0);

/** More cannot be lost in a month than there was. */
const rateOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(1, part / whole));

/** Of a sample. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((total, one) => total + one, 0) / values.length;
  return Math.sqrt(values.reduce((total, one) => total + (one - mean) ** 2, 0) / (values.length - 1));
}
