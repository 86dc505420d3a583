import type { Filter } from '../../src/domain/filter.js';

/** What a filter means, told plainly: every value that the path reaches, and what holds of one of them. */
export function expected(filter: Filter, document: unknown): boolean {
  return Object.entries(filter).every(([key, operand]) => {
    if (key === '$not') return !expected(operand as Filter, document);
    if (key === '$and') return (operand as Filter[]).every((part) => expected(part, document));
    if (key === '$or') return (operand as Filter[]).some((part) => expected(part, document));
    const values = key.split('.').reduce<unknown[]>(step, [document]);
    const conditions = typeof operand === 'object' && operand !== null ? operand : { $eq: operand };
    return Object.entries(conditions).every(([name, value]) => holds(name, value, values));
  });
}

const entries = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const step = (values: unknown[], name: string): unknown[] =>
  values
    .flatMap(entries)
    .filter((value): value is object => typeof value === 'object' && value !== null && !Array.isArray(value))
    .flatMap((value) => (Object.hasOwn(value, name) ? [value[name as never]] : []));

function holds(name: string, operand: unknown, values: unknown[]): boolean {
  const candidates = values.flatMap(entries).flatMap(entries);
  const some = (is: (value: unknown) => boolean) => candidates.some(is);
  const number = (is: (value: number) => boolean) => some((value) => typeof value === 'number' && is(value));
  const among = (list: unknown[]) => some((value) => list.some((one) => one === value));
  const limit = operand as number;
  const meaning: Record<string, () => boolean> = {
    $eq: () => among([operand]),
    $ne: () => !among([operand]),
    $in: () => among(operand as unknown[]),
    $nin: () => !among(operand as unknown[]),
    $gt: () => number((value) => value > limit),
    $gte: () => number((value) => value >= limit),
    $lt: () => number((value) => value < limit),
    $lte: () => number((value) => value <= limit),
    $exists: () => values.length > 0 === operand,
  };
  return meaning[name]!();
}
