/** Statements under way at once; what is asked meanwhile travels together in the next one. */
const statementsAtOnce = 2;
const batchLimit = 500;

interface Waiting<Key, Value> {
  key: Key;
  resolve: (value: Value) => void;
  reject: (error: Error) => void;
}

/** Looks many things up with few statements, so that made-up names by the thousand are no load for the database. */
export function createMergedLookUp<Key, Value>(
  find: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  let queue: Waiting<Key, Value>[] = [];
  let running = 0;

  function flush(): void {
    if (queue.length === 0 || running >= statementsAtOnce) return;
    const batch = queue.slice(0, batchLimit);
    queue = queue.slice(batchLimit);
    running += 1;
    find(batch.map((one) => one.key))
      .then(
        (values) => {
          for (const [place, one] of batch.entries()) one.resolve(values[place] as Value);
        },
        (error: Error) => {
          for (const one of batch) one.reject(error);
        },
      )
      .finally(() => {
        running -= 1;
        flush();
      });
  }

  return (key) =>
    new Promise((resolve, reject) => {
      queue.push({ key, resolve, reject });
      flush();
    });
}
