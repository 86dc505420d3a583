import type { Millis } from '../domain/time.js';

/** The time of a Temporal server that skips it, as the process saw it last. */
export interface SkippedClock {
  now: () => Millis;
  /** Asks the server. */
  look: () => Promise<void>;
}

/** The same activities, each begun at the server's time. */
export const atTimeOf = <A extends object>(clock: SkippedClock, activities: A): A =>
  Object.fromEntries(
    Object.entries(activities as Record<string, (...args: unknown[]) => unknown>).map(([name, run]) => [
      name,
      async (...args: unknown[]) => {
        await clock.look();
        return run(...args);
      },
    ]),
  ) as A;
