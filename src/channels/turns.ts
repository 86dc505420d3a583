import { isUrgent, type Priority, priorities } from '../domain/tell/priorities.js';

export interface TurnLimits {
  /** Messages that are under way at once; absent: any number. */
  atOnce?: number;
  /** How many of these places only urgent messages get. */
  spare?: number;
  /** Messages that begin within any one second; absent: any number. */
  perSecond?: number | undefined;
}

export interface Turns {
  /** Resolves when it may begin, with what it calls when it has ended; null: its turn has not come within the limit, in ms. */
  take(priority: Priority, limitMs: number): Promise<(() => void) | null>;
}

const secondMs = 1000;

/** Who begins next: the most urgent, and of one priority who came first. Of this process alone. */
export function createTurns({ atOnce = Number.POSITIVE_INFINITY, spare = 0, perSecond }: TurnLimits): Turns {
  const lines = new Map(priorities.map((priority) => [priority, new Set<() => void>()]));
  /** When those of the last second have begun, where that counts. */
  const begun: number[] = [];
  let running = 0;
  let isCalledAgain = false;

  const hasPlace = (priority: Priority): boolean => running < (isUrgent(priority) ? atOnce : atOnce - spare);

  /** Time until another may begin, in ms. */
  function untilNext(): number {
    if (perSecond === undefined) return 0;
    const now = performance.now();
    while ((begun[0] ?? now) <= now - secondMs) begun.shift();
    return begun.length < perSecond ? 0 : (begun[0] ?? now) + secondMs - now;
  }

  function beginThoseWhoMay(): void {
    for (const [priority, line] of lines)
      for (const begin of line) {
        if (!hasPlace(priority)) break;
        const waitMs = untilNext();
        if (waitMs > 0) {
          callAgain(waitMs);
          return;
        }
        begin();
      }
  }

  function callAgain(afterMs: number): void {
    if (isCalledAgain) return;
    isCalledAgain = true;
    setTimeout(() => {
      isCalledAgain = false;
      beginThoseWhoMay();
    }, Math.ceil(afterMs));
  }

  function end(): void {
    running -= 1;
    beginThoseWhoMay();
  }

  return {
    take: (priority, limitMs) =>
      new Promise((resolve) => {
        const line = lines.get(priority);
        const begin = (): void => {
          clearTimeout(timer);
          line?.delete(begin);
          running += 1;
          if (perSecond !== undefined) begun.push(performance.now());
          resolve(end);
        };
        const timer = setTimeout(() => {
          line?.delete(begin);
          resolve(null);
        }, limitMs);
        line?.add(begin);
        beginThoseWhoMay();
      }),
  };
}
