import { assertMinor } from '../domain/money.js';
import type { Millis } from '../domain/time.js';

/** Tolerant readers of JSON that others wrote: absent, null and wrongly typed values all read as undefined. */
export type Json = Record<string, unknown>;

export function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The object at a path, or an empty one. */
export function at(value: unknown, ...path: string[]): Json {
  return path.reduce<Json>((node, key) => object(node[key]) ?? {}, object(value) ?? {});
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object).filter((item) => item !== undefined) : [];
}

/** Non-empty text; numbers are written out, because some gateways number what others name. PostgreSQL's text cannot hold NUL. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  return value.replaceAll('\u0000', '') || undefined;
}

/** An id, whether the gateway sent it as text or as the expanded object. */
export function idOf(value: unknown): string | undefined {
  return text(value) ?? text(object(value)?.id);
}

/** Unix seconds → milliseconds; 0 and absent read as undefined. */
export function seconds(value: unknown): Millis | undefined {
  return typeof value === 'number' && value > 0 ? value * 1000 : undefined;
}

/** @throws InvalidAmount when it is there but no whole number. */
export function minor(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : assertMinor(value);
}

/** Drops undefined values, so that an absent fact stays absent under `exactOptionalPropertyTypes`. */
export function told<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}
