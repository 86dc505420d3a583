import { isStorable, operatorOf, operators, quoted } from './filter-operators.js';

/** A condition on an event's envelope that `checkFilter` has accepted. */
export type Filter = Readonly<Record<string, unknown>>;

export const filterLimits = {
  /** Of the filter as JSON. */
  characters: 4096,
  /** Of `$and`, `$or` and `$not` inside of each other. */
  depth: 5,
  /** Each value of `$in` and `$nin` is one. */
  comparisons: 50,
  /** Comparisons of all filters of a tenant, and entries of all lists that they look at for one request: each may meet each. */
  comparisonsOfTenant: 200,
  listEntries: 10_000,
  /** Steps of a path. */
  steps: 16,
} as const;

interface FilterProblem {
  /** Where in the filter: keys and positions; empty: the filter itself. */
  at: readonly (string | number)[];
  message: string;
}
export type FilterCheck = { ok: true; filter: Filter } | ({ ok: false } & FilterProblem);

/** Checks what somebody gave as a filter. Only the first problem is named. */
export function checkFilter(value: unknown): FilterCheck {
  const [problem] = problemsOf(value, [], { depth: 0, comparisons: { left: filterLimits.comparisons } });
  if (problem) return { ok: false, ...problem };
  if (JSON.stringify(value).length > filterLimits.characters)
    return { ok: false, at: [], message: `must not be longer than ${filterLimits.characters} characters of JSON` };
  return { ok: true, filter: value as Filter };
}

type At = FilterProblem['at'];

interface Bounds {
  depth: number;
  comparisons: { left: number };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Goes no further into `value` than its bounds allow. */
function* problemsOf(value: unknown, at: At, bounds: Bounds): Generator<FilterProblem> {
  if (!isObject(value)) return yield { at, message: 'must be an object' };
  if (bounds.depth > filterLimits.depth)
    return yield { at, message: `$and, $or and $not must not be nested more than ${filterLimits.depth} deep` };
  const entries = Object.entries(value);
  if (entries.length === 0) yield { at, message: 'must have a condition' };
  for (const [key, operand] of entries) yield* entryProblems(key, operand, [...at, key], bounds);
}

function* entryProblems(key: string, operand: unknown, at: At, bounds: Bounds): Generator<FilterProblem> {
  const inner = { ...bounds, depth: bounds.depth + 1 };
  if (key === '$not') return yield* problemsOf(operand, at, inner);
  if (key === '$and' || key === '$or') {
    if (!Array.isArray(operand) || operand.length === 0)
      return yield { at, message: 'must be a list of conditions, and not empty' };
    for (const [index, part] of operand.entries()) yield* problemsOf(part, [...at, index], inner);
    return;
  }
  if (key.startsWith('$')) return yield { at, message: 'is not known here: $and, $or, $not, or the path of a field' };
  if (!isPath(key))
    return yield { at, message: `is no path: up to ${filterLimits.steps} names of fields, joined by dots` };
  for (const [name, value] of Object.entries(conditionsOf(operand)))
    yield* operatorProblems(name, value, isObject(operand) ? [...at, name] : at, bounds);
  if (isObject(operand) && Object.keys(operand).length === 0) yield { at, message: 'must have an operator' };
}

function* operatorProblems(name: string, value: unknown, at: At, bounds: Bounds): Generator<FilterProblem> {
  const operator = operatorOf(name);
  if (!operator) return yield { at, message: `is not known: an object may have ${Object.keys(operators).join(', ')}` };
  const message = operator.problem(value);
  if (message !== null) return yield { at, message };
  bounds.comparisons.left -= operator.cost(value as never);
  if (bounds.comparisons.left < 0)
    yield { at, message: `is one too many: a filter may have ${filterLimits.comparisons} comparisons` };
}

function isPath(path: string): boolean {
  const steps = path.split('.');
  return isStorable(path) && steps.length <= filterLimits.steps && steps.every((step) => step !== '');
}

/** How many comparisons a filter stands for. */
export const comparisonsOf = (filter: Filter): number =>
  Object.entries(filter)
    .map(([key, operand]) => {
      if (key === '$not') return comparisonsOf(operand as Filter);
      if (key === '$and' || key === '$or') return (operand as Filter[]).map(comparisonsOf).reduce(sum);
      return Object.entries(conditionsOf(operand))
        .map(([name, value]) => operatorOf(name)?.cost(value as never) ?? 0)
        .reduce(sum);
    })
    .reduce(sum);

const sum = (a: number, b: number): number => a + b;

/** A bare value is compared with `$eq`. */
const conditionsOf = (operand: unknown): Record<string, unknown> => (isObject(operand) ? operand : { $eq: operand });

/**
 * The predicate of PostgreSQL's jsonpath that is true for the envelopes that match. Its lax mode looks into lists: of a
 * list on the way, or at the end, one entry that matches is enough.
 */
export function compileFilter(filter: Filter): string {
  return joined('&&', Object.entries(filter).map(compileEntry));
}

function compileEntry([key, operand]: [string, unknown]): string {
  if (key === '$not') return `!${compileFilter(operand as Filter)}`;
  if (key === '$and') return joined('&&', (operand as Filter[]).map(compileFilter));
  if (key === '$or') return joined('||', (operand as Filter[]).map(compileFilter));
  const path = `$${key
    .split('.')
    .map((step) => `.${quoted(step)}`)
    .join('')}`;
  const parts = Object.entries(conditionsOf(operand)).map(([name, value]) =>
    operatorOf(name)?.compile(path, value as never),
  );
  return joined('&&', parts);
}

const joined = (sign: string, parts: readonly (string | undefined)[]): string => `(${parts.join(` ${sign} `)})`;
