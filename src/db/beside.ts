/** For how long work of one keeps the next of the same waiting, beside others: 20 ms when it is a single thing, 40 from three on. */
export const placeMsOf = (items: number): number => Math.min(40, 10 + 10 * items);

/** So long after work of another there may be the next. */
const othersMs = 100;

/** Whether work of several comes at the same time. */
export interface Beside {
  /** Work of somebody begins; true when work of another has begun lately. */
  joins(who: string): boolean;
  /** Work of more than one has begun lately. */
  several(): boolean;
}

export function createBeside(now: () => number = () => performance.now()): Beside {
  let last = { who: '', at: Number.NEGATIVE_INFINITY };
  let otherAt = Number.NEGATIVE_INFINITY;
  const several = (): boolean => now() - otherAt < othersMs;
  return {
    joins: (who) => {
      if (who !== last.who) otherAt = last.at;
      last = { who, at: now() };
      return several();
    },
    several,
  };
}
