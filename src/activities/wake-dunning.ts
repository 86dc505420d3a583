import type { DunningChange } from '../db/dunning.js';
import type { Recovered } from '../domain/dunning/recovered.js';
import type { Starter } from './starter.js';

/** After a commit, for whose account it has changed; null: for nobody. */
export type WakeDunning = (one: DunningChange | null | undefined) => void;

/** Nobody waits for it: what it does not reach, the relay does. `count`: what was recovered, by each commit once. */
export const createWakeDunning =
  ({ wakeDunning }: Pick<Starter, 'wakeDunning'>, count: (all: readonly Recovered[]) => void): WakeDunning =>
  (one) => {
    if (!one) return;
    const { recovered, ...key } = one;
    count(recovered);
    void wakeDunning(key).catch(() => undefined);
  };
