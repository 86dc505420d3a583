/** Entries of all lists in JSON, also of lists inside of each other. */
export function listEntries(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? value.length : 0;
  for (const inner of Object.values(value)) count += listEntries(inner);
  return count;
}
