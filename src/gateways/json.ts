import { InvalidAmount, UnprocessableEvent } from '../domain/errors.js';
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

/** Longer texts are cut: what we tell of an object has to fit into events and messages. */
const maxText = 1000;

/** Nothing that an object is called is longer. Sources: https://docs.stripe.com/upgrades; PostgreSQL cannot index a text of any length. */
const maxName = 255;

/** PostgreSQL's text cannot hold NUL and its jsonb no half of a surrogate pair; other control characters have no place in a text. */
const unprintable = /[^\P{Cc}\t\n]|\p{Cs}/u;
const controls = /[^\P{Cc}\t\n]/gu;
const loneSurrogates = /\p{Cs}/gu;

/** Non-empty text that the database can hold; numbers are written out, because some gateways number what others name. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const cut = value.slice(0, maxText);
  return (unprintable.test(cut) ? cut.replace(controls, '').replace(loneSurrogates, '\ufffd') : cut) || undefined;
}

/** Text that somebody is looked up by, which half of it would not find: an e-mail address, a tenant. */
export function label(value: unknown): string | undefined {
  const found = text(value);
  return found !== undefined && found.length <= maxName ? found : undefined;
}

/** A web address; it ends in messages to people, so nothing else will do. */
export function url(value: unknown): string | undefined {
  return typeof value === 'string' && /^https?:\/\/[\x21-\x7e]{1,2000}$/i.test(value) ? value : undefined;
}

/**
 * What an object is called. Never changed on the way, because two objects would become one.
 * @throws UnprocessableEvent when it is there, and too long or too strange to be anything's name.
 */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'number') throw new UnprocessableEvent(`Cannot read an id: '${value}' is no whole number`);
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.length > maxName) throw new UnprocessableEvent(`Cannot read an id of ${value.length} characters`);
  if (unprintable.test(value)) throw new UnprocessableEvent('Cannot read an id: it has characters that none has');
  return value;
}

/**
 * An id, whether the gateway sent it as text or as the expanded object.
 * @throws UnprocessableEvent as `nameOf`.
 */
export function idOf(value: unknown): string | undefined {
  return nameOf(value) ?? nameOf(object(value)?.id);
}

/** What the ledger keeps as a key: up to 255 printable characters. */
export function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value);
}

/** A list of which every item costs work: nothing that people pay has this many. */
const maxItems = 500;

/** @throws UnprocessableEvent when it has more items than anything real. */
export function shortList(value: unknown, what: string): Json[] {
  const items = list(value);
  if (items.length > maxItems) throw new UnprocessableEvent(`Cannot read ${items.length} ${what} of one object`);
  return items;
}

/** A number of things that PostgreSQL's integer holds, from 1 on. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31 ? value : undefined;
}

/** Unix seconds → milliseconds; 0 and absent read as undefined. */
export function seconds(value: unknown): Millis | undefined {
  return typeof value === 'number' && value > 0 ? value * 1000 : undefined;
}

/** @throws InvalidAmount when it is there but no whole number. */
export function minor(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number')
    throw new InvalidAmount(`Cannot read amount: ${shown(value)} is not a whole number of minor units`);
  return assertMinor(value);
}

/** For messages, which are kept with the event: short plain text as it is, of everything else only what it is. */
export function shown(value: unknown): string {
  if (typeof value === 'string' && /^[\x20-\x7e]{0,30}$/.test(value)) return `'${value}'`;
  return Array.isArray(value) ? 'a list' : `what is a ${typeof value}`;
}

/** Drops undefined values, so that an absent fact stays absent under `exactOptionalPropertyTypes`. */
export function told<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}
