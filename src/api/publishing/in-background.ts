/** Work that nobody waits for but a process that stops. */
export function createInBackground<Args extends unknown[]>(
  run: (...args: Args) => Promise<void>,
  onError: (error: Error) => void,
): { add: (...args: Args) => void; idle: () => Promise<unknown> } {
  const running = new Set<Promise<void>>();
  return {
    add: (...args) => {
      const work = run(...args)
        .catch(onError)
        .finally(() => running.delete(work));
      running.add(work);
    },
    idle: () => Promise.all(running),
  };
}
