import type { DunningKey } from '../db/dunning.js';
import type { Starter } from './starter.js';

/** After a commit, for whose account it has changed; null: for nobody. */
export type WakeDunning = (one: DunningKey | null | undefined) => void;

/** Nobody waits for it: what it does not reach, the relay does. */
export const createWakeDunning =
  ({ wakeDunning }: Pick<Starter, 'wakeDunning'>): WakeDunning =>
  (one) => {
    if (one) void wakeDunning(one).catch(() => undefined);
  };
