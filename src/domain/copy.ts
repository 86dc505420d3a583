/**
 * A copy of plain data: texts, numbers, lists and objects of them, with whatever keys. Several times as fast as
 * `structuredClone`, which knows more.
 */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy = { ...value };
  for (const key in copy) if (typeof copy[key] === 'object') copy[key] = copyOf(copy[key]);
  return copy;
}
