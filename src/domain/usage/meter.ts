import { scaledSigned, unscaled } from '../decimal.js';
import { quantityDecimals } from './price.js';

export const aggregations = ['sum', 'count', 'max', 'unique'] as const;
export type Aggregation = (typeof aggregations)[number];

/** What a meter says of how usage is counted. */
export interface Counting {
  aggregation: Aggregation;
  /** Of `unique`: whose values are told apart; null: `value`. */
  property: string | null;
}

/** What one usage adds: a number, or something to be told apart. */
export interface Counted {
  value: string | null;
  item: string | null;
}

interface Given {
  /** Decimal. */
  value: string | null;
  properties: Readonly<Record<string, unknown>>;
}

/** How each kind counts what was told of a usage, or what is wrong with it. */
export const countings: Record<Aggregation, (given: Given, meter: Counting) => Counted | { refusal: string }> = {
  sum: ({ value }) => (value === null ? missing : { value, item: null }),
  max: ({ value }) => {
    if (value === null) return missing;
    return value.startsWith('-')
      ? { refusal: 'must not be below zero: the meter keeps the highest' }
      : { value, item: null };
  },
  count: ({ value }) =>
    value === null ? { value, item: null } : { refusal: 'must be absent: the meter counts usages' },
  unique: ({ value, properties }, { property }) => {
    if (property === null)
      return value === null
        ? missing
        : { value, item: unscaled(scaledSigned(value, quantityDecimals), quantityDecimals) };
    const item = Object.hasOwn(properties, property) ? properties[property] : undefined;
    if (typeof item !== 'string' && typeof item !== 'number')
      return { refusal: `must have a text or number '${property}'` };
    return { value, item: String(item) };
  },
};
const missing = { refusal: 'is missing' };
