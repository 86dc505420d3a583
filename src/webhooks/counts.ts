/** How much of each key is under way; a key that nothing is under way of takes no memory. */
export function createCounts() {
  const counts = new Map<string, number>();
  const of = (key: string): number => counts.get(key) ?? 0;
  return {
    of,
    add(keys: readonly string[], by: 1 | -1): void {
      for (const key of keys)
        if (of(key) + by === 0) counts.delete(key);
        else counts.set(key, of(key) + by);
    },
  };
}
