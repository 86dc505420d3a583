import { isOfOneRow } from '../db/faults.js';

interface Waiting<Item> {
  items: readonly Item[];
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * Runs one at a time for each key: what comes while one is under way goes together in the next. So it is alone when it is
 * quiet, and merged as far as the load asks for. Of several that fail for what one of them is each is tried once more by
 * itself; after any other failure none is, for it may have been done.
 */
export function createTogether<Item>(
  run: (key: string, items: readonly Item[]) => Promise<unknown>,
): (key: string, items: readonly Item[]) => Promise<void> {
  /** A key is there as long as one of it is under way. */
  const waiting = new Map<string, Waiting<Item>[]>();

  const runAlone = ({ items, resolve, reject }: Waiting<Item>, key: string) => run(key, items).then(resolve, reject);
  const runAll = async (batch: readonly Waiting<Item>[], key: string): Promise<void> => {
    const [first] = batch;
    if (first && batch.length === 1) return runAlone(first, key);
    await run(
      key,
      batch.flatMap((one) => one.items),
    ).then(
      () => {
        for (const one of batch) one.resolve();
      },
      async (error: Error) => {
        if (isOfOneRow(error)) await Promise.all(batch.map((one) => runAlone(one, key)));
        else for (const one of batch) one.reject(error);
      },
    );
  };

  async function runFrom(first: Waiting<Item>, key: string): Promise<void> {
    for (let batch = [first]; batch.length > 0; batch = waiting.get(key) ?? []) {
      waiting.set(key, []);
      await runAll(batch, key);
    }
    waiting.delete(key);
  }

  return (key, items) =>
    new Promise((resolve, reject) => {
      const one = { items, resolve, reject };
      const others = waiting.get(key);
      if (others) others.push(one);
      else void runFrom(one, key);
    });
}
