export interface SignatureFailures {
  count(accountId: string): void;
  /** Writes what is counted, and writes no more. */
  stop(): Promise<void>;
}

/** How long they are counted before they are written together, ms: who proves nothing costs no statement of his own. */
const togetherMs = 5000;

/** How many requests to an account were signed wrongly. `write` gets new ones alone; those that it rejects come again. */
export function createSignatureFailures(
  write: (counts: ReadonlyMap<string, number>) => Promise<void>,
): SignatureFailures {
  const counts = new Map<string, number>();
  const add = (accountId: string, more: number): void =>
    void counts.set(accountId, (counts.get(accountId) ?? 0) + more);
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;

  async function flush(): Promise<void> {
    timer = null;
    const written = new Map(counts);
    counts.clear();
    if (written.size === 0) return;
    await write(written).catch(() => {
      for (const [accountId, count] of written) add(accountId, count);
      later();
    });
  }
  function later(): void {
    if (isOver || timer !== null) return;
    timer = setTimeout(() => void flush(), togetherMs);
    timer.unref();
  }

  return {
    count: (accountId) => {
      add(accountId, 1);
      later();
    },
    stop: async () => {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      await flush();
    },
  };
}
