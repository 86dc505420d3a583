/** Why an attempt is ended before its time: it took too long, or this process stops. */
export type StopReason = 'timeout' | 'shutdown';

/**
 * Ends one attempt from outside, once. As an AbortSignal whose steps listen one after the other, at a tenth of its cost:
 * every delivery has one.
 */
export class Stopper {
  /** null: the attempt goes on. */
  reason: StopReason | null = null;
  private listener: ((reason: StopReason) => void) | null = null;

  stop(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.listener?.(reason);
  }

  /** Calls whoever waits now, in place of whoever waited before, at once when it has been stopped; null: nobody waits. */
  onStop(listener: ((reason: StopReason) => void) | null): void {
    this.listener = listener;
    if (this.reason !== null) listener?.(this.reason);
  }
}
