export interface Freshness {
  /** An answer is as good as new for so long. */
  forMs: number;
  /** ms that whoever asks waits at most; then he gets the answer before, if there is one. */
  patienceMs: number;
  now: () => number;
}

/** At most this share of the time goes into a question, however long its answer takes. */
const share = 1 / 20;

/**
 * Asks once for all who want to know at the same time, and again when the answer is old: after `forMs`, or, when it took
 * long, after twenty times as long. null: it could not be answered, or not in time.
 */
export function createFresh<T>(ask: () => Promise<T>, { forMs, patienceMs, now }: Freshness): () => Promise<T | null> {
  let known: { answer: T | null; until: number } | null = null;
  let asking: Promise<T | null> | null = null;
  const again = (): Promise<T | null> => {
    const started = now();
    return ask()
      .catch(() => null)
      .then((answer) => {
        const ended = now();
        known = { answer, until: answer === null ? ended : ended + Math.max(forMs, (ended - started) / share) };
        asking = null;
        return answer;
      });
  };
  return async () => {
    if (known && now() < known.until) return known.answer;
    asking ??= again();
    return Promise.race([asking, waited(patienceMs).then(() => known?.answer ?? null)]);
  };
}

const waited = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
