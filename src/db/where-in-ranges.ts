import type { Knex } from 'knex';
import type { Millis } from '../domain/time.js';

/** Both ends of ranges by the names that they have in the API: times from … on and before …, numbers and days both included. */
export type TimeRanges<Name extends string> = { [Key in `${Name}_since` | `${Name}_until`]?: Millis | undefined };
export type ValueRanges<Name extends string, Value = number> = {
  [Key in `${Name}_from` | `${Name}_to`]?: Value | undefined;
};

const ends = {
  since: ['>=', (value: unknown) => new Date(value as Millis)],
  until: ['<', (value: unknown) => new Date(value as Millis)],
  from: ['>=', (value: unknown) => value],
  to: ['<=', (value: unknown) => value],
} as const;

/** `columns`: which column each range is of. */
export function whereInRanges(
  query: Knex.QueryBuilder,
  columns: Readonly<Record<string, string>>,
  filter: object,
): void {
  const given = new Map<string, unknown>(Object.entries(filter));
  for (const [name, column] of Object.entries(columns))
    for (const [end, [operator, bound]] of Object.entries(ends)) {
      const value = given.get(`${name}_${end}`);
      if (value !== undefined) query.where(column, operator, bound(value) as Knex.Value);
    }
}
