import type { Day } from '../time.js';

/** What happened to the MRR of a currency in one period, as the customers' MRR at its begin and at its end tell. */
export interface Movement {
  /** From 0; -1: all that was before the first. */
  period: number;
  currency: string;
  newMinor: number;
  expansionMinor: number;
  reactivationMinor: number;
  /** What was lost is positive. */
  contractionMinor: number;
  voluntaryMinor: number;
  involuntaryMinor: number;
  newCustomers: number;
  reactivated: number;
  voluntary: number;
  involuntary: number;
}

/** A movement between two states. */
export interface PeriodMovement extends Movement {
  from: Day;
  to: Day;
  startMinor: number;
  endMinor: number;
  startCustomers: number;
  endCustomers: number;
}

const gained = (one: Movement): number => one.newMinor + one.expansionMinor + one.reactivationMinor;
const lost = (one: Movement): number => one.contractionMinor + one.voluntaryMinor + one.involuntaryMinor;

const nothing = {
  ...{ newMinor: 0, expansionMinor: 0, reactivationMinor: 0, contractionMinor: 0, voluntaryMinor: 0 },
  ...{ involuntaryMinor: 0, newCustomers: 0, reactivated: 0, voluntary: 0, involuntary: 0 },
};

/** Every period of every currency: each begins with what the one before has ended with. */
export function movementsOf(days: readonly Day[], movements: readonly Movement[]): PeriodMovement[] {
  const currencies = [...new Set(movements.map((one) => one.currency))].sort();
  return currencies.flatMap((currency) => {
    const of = new Map(movements.filter((one) => one.currency === currency).map((one) => [one.period, one]));
    const opening = of.get(-1);
    let endMinor = opening ? gained(opening) - lost(opening) : 0;
    let endCustomers = opening?.newCustomers ?? 0;
    return days.slice(0, -1).map((from, period) => {
      const one = of.get(period) ?? { ...nothing, period, currency };
      const [startMinor, startCustomers] = [endMinor, endCustomers];
      endMinor += gained(one) - lost(one);
      endCustomers += one.newCustomers + one.reactivated - one.voluntary - one.involuntary;
      return { ...one, from, to: days[period + 1] ?? from, startMinor, endMinor, startCustomers, endCustomers };
    });
  });
}

/** Part of a whole with four decimals; null: there is no whole. */
export const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Number((part / whole).toFixed(4));
