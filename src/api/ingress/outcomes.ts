import type { Outcome } from '../../domain/outcome.js';

/** Requests that wait for the outcome of their event, in the process that applies it. */
export interface Outcomes {
  /** Resolves with the outcome, or null when it takes longer. */
  wait(id: string, ms: number): Promise<Outcome | null>;
  tell(id: string, outcome: Outcome): void;
}

export function createOutcomes(): Outcomes {
  const waiting = new Map<string, Set<(outcome: Outcome | null) => void>>();
  return {
    wait: (id, ms) =>
      new Promise((resolve) => {
        const settle = (outcome: Outcome | null): void => {
          clearTimeout(timer);
          const others = waiting.get(id);
          others?.delete(settle);
          if (others?.size === 0) waiting.delete(id);
          resolve(outcome);
        };
        const timer = setTimeout(settle, ms, null);
        waiting.set(id, (waiting.get(id) ?? new Set()).add(settle));
      }),
    tell: (id, outcome) => {
      for (const settle of [...(waiting.get(id) ?? [])]) settle(outcome);
    },
  };
}

/** For an API process without workers: asks the ledger until the outcome stands there. */
export function createPolledOutcomes(read: (id: string) => Promise<Outcome | null>): Outcomes {
  return {
    wait: async (id, ms) => {
      const end = Date.now() + ms;
      for (let pause = 20; Date.now() < end; pause = Math.min(pause * 1.5, 200)) {
        const outcome = await read(id).catch(() => null);
        if (outcome) return outcome;
        await new Promise((resolve) => setTimeout(resolve, Math.min(pause, Math.max(0, end - Date.now()))));
      }
      return null;
    },
    tell: () => {},
  };
}
