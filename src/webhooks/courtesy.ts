import { setTimeout as delay } from 'node:timers/promises';

export const courtesy = {
  /** So long after a first attempt there may be the next. */
  recentMs: 100,
  /** Between two requests of long queues meanwhile. */
  pauseMs: 2,
} as const;

/** What is worked off makes room for what has just happened, in the same process. */
export interface Courtesy {
  /** A first attempt is made. */
  first(): void;
  /** Resolves when a request of a long queue may begin: at once when nobody is in a hurry, otherwise one after the other. */
  giveWay(): Promise<void>;
}

export function createCourtesy(now: () => number): Courtesy {
  let lastFirst = Number.NEGATIVE_INFINITY;
  let line = Promise.resolve();
  const isHurried = (): boolean => now() - lastFirst < courtesy.recentMs;
  return {
    first: () => {
      lastFirst = now();
    },
    giveWay: () => {
      if (isHurried()) line = line.then(() => (isHurried() ? delay(courtesy.pauseMs) : undefined));
      return line;
    },
  };
}
