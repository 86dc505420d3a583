import { isOfOneRow } from './faults.js';

interface Waiting<Item, Result> {
  items: readonly Item[];
  resolve: (results: readonly Result[]) => void;
  reject: (error: Error) => void;
}

interface Line<Item, Result> {
  queue: Waiting<Item, Result>[];
  running: number;
}

export interface TogetherLimits {
  /** Runs of one key under way at once. */
  atOnce?: number;
  /** Items of one run; a call that has more is a run of its own. */
  most?: number;
  /**
   * Beside others a key has one run at once, whose place stays taken for so long at least, by how many items it has: who
   * has many shares more of each. Its callers have their results in turns of the event loop, so that what others wait
   * for comes in between.
   */
  place?: { msOf: (items: number) => number; isBeside: (key: string) => boolean };
}

/**
 * Merges the work of many callers: as long as runs of a key are under way, what comes goes together in the next. So it is
 * alone when it is quiet, and merged as far as the load asks for; no key waits for a run of another. `run` gives a result per
 * item, in their order, or none at all. Of several calls that fail for what one of them is each is tried once more by
 * itself, so that only the guilty one fails; after any other failure none is, for it may have been done.
 */
export function createTogether<Item, Result = never>(
  run: (key: string, items: readonly Item[]) => Promise<readonly Result[]>,
  { atOnce = 1, most = Number.POSITIVE_INFINITY, place }: TogetherLimits = {},
): (key: string, items: readonly Item[]) => Promise<readonly Result[]> {
  /** A key is there as long as something of it waits or runs. */
  const lines = new Map<string, Line<Item, Result>>();

  const runAlone = ({ items, resolve, reject }: Waiting<Item, Result>, key: string) =>
    run(key, items).then(resolve, reject);

  async function runAll(key: string, batch: readonly Waiting<Item, Result>[], all: readonly Item[], isBeside: boolean) {
    const [first] = batch;
    if (first && batch.length === 1) return runAlone(first, key);
    await run(key, all).then(
      async (results) => {
        let from = 0;
        for (const { items, resolve } of batch) {
          if (isBeside && from > 0) await nextTurn();
          resolve(results.slice(from, from + items.length));
          from += items.length;
        }
      },
      async (error: Error) => {
        if (isOfOneRow(error)) await Promise.all(batch.map((one) => runAlone(one, key)));
        else for (const one of batch) one.reject(error);
      },
    );
  }

  function next(key: string, line: Line<Item, Result>): void {
    if (line.queue.length + line.running === 0) lines.delete(key);
    if (line.queue.length === 0 || line.running >= atOnce) return;
    const isBeside = place?.isBeside(key) ?? false;
    if (isBeside && line.running > 0) return;
    line.running += 1;
    const batch = takeFrom(line.queue, most);
    const all = batch.flatMap((one) => one.items);
    const taken = place && isBeside ? pause(place.msOf(all.length)) : null;
    void Promise.all([runAll(key, batch, all, isBeside), taken]).finally(() => {
      line.running -= 1;
      next(key, line);
    });
  }

  return (key, items) =>
    new Promise((resolve, reject) => {
      const line = lines.get(key) ?? { queue: [], running: 0 };
      lines.set(key, line);
      line.queue.push({ items, resolve, reject });
      next(key, line);
    });
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Takes the first off the queue, as many as have `most` items together. */
function takeFrom<One extends { items: readonly unknown[] }>(queue: One[], most: number): One[] {
  let count = 0;
  let items = 0;
  for (const one of queue) {
    items += one.items.length;
    if (count > 0 && items > most) break;
    count += 1;
  }
  return queue.splice(0, count);
}
