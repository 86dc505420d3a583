/** Why an attempt is ended before its time: it took too long, or this process stops. */
export type StopReason = 'timeout' | 'shutdown';

/**
 * Ends one attempt from outside, once. As an AbortSignal whose steps listen one after the other, at a tenth of its cost:
 * every delivery has one.
 */
export interface Stopper {
  /** null: the attempt goes on. */
  readonly reason: StopReason | null;
  stop(reason: StopReason): void;
  /** Calls whoever waits now, in place of whoever waited before, at once when it has been stopped; null: nobody waits. */
  onStop(heard: ((reason: StopReason) => void) | null): void;
}

export function createStopper(): Stopper {
  let reason: StopReason | null = null;
  let listener: ((reason: StopReason) => void) | null = null;
  return {
    get reason() {
      return reason;
    },
    stop: (why) => {
      if (reason !== null) return;
      reason = why;
      listener?.(why);
    },
    onStop: (heard) => {
      listener = heard;
      if (reason !== null) heard?.(reason);
    },
  };
}
