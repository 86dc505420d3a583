import { InvalidAmount, UnprocessableEvent } from '../../domain/errors.js';
import type { Millis } from '../../domain/time.js';
import { at, idOf, type Json, minor, object, seconds, text } from '../json.js';

/** A Razorpay event as the rows of the table read it; `at` is when it happened (`happenedAt`). */
export interface RazorpayEvent {
  type: string;
  at: Millis;
  json: Json;
}

/** Wraps what a webhook posts, `{event, payload: {<name>: {entity}}, created_at}`. */
export function razorpayEvent(json: Json, occurredAt: Millis): RazorpayEvent {
  return { type: text(json.event) ?? '', at: occurredAt, json };
}

/** One entity of the payload; `contains` is not asked, because it does not always list every entity. */
export function entity(event: RazorpayEvent, name: string): Json | undefined {
  return object(at(event.json, 'payload', name).entity);
}

/** @throws UnprocessableEvent when the entity that the event is about is not in it. */
export function requiredEntity(event: RazorpayEvent, name: string): Json {
  const found = entity(event, name);
  if (!found) throw new UnprocessableEvent(`Cannot read '${event.type}': it carries no ${name}`);
  return found;
}

/** @throws UnprocessableEvent when the entity has no id. */
export function requiredId(source: Json, name: string): string {
  const id = idOf(source.id);
  if (!id) throw new UnprocessableEvent(`Cannot read ${name}: it has no id`);
  return id;
}

/**
 * `amount` of an entity. It means nothing without its currency: both or neither.
 * @throws InvalidAmount as `subunits`.
 */
export function money(source: Json): { amountMinor: number; currency: string } | undefined {
  const amountMinor = subunits(source.amount);
  const currency = currencyOf(source.currency);
  return amountMinor === undefined || currency === undefined ? undefined : { amountMinor, currency };
}

/** No event carries more entities than a handful. */
const maxEntities = 50;

/**
 * When the event happened: the newest of its own `created_at` and that of everything in it, because an event is never
 * older than what it speaks of (`payment_link.paid` carries the creation of the link, some samples carry nothing).
 * null: no usable time at all.
 */
export function happenedAt(json: Json): Millis | null {
  const entities = Object.values(at(json, 'payload'))
    .slice(0, maxEntities)
    .map((part) => at(part, 'entity'));
  const times = [json, ...entities].flatMap((source) => instant(source.created_at) ?? []);
  return times.reduce<Millis | null>((newest, one) => (newest === null || one > newest ? one : newest), null);
}

/** The last second that RFC 3339 and PostgreSQL can both write. */
const lastSecond = 253_402_300_799;

/** Unix seconds → milliseconds; 0, absent, no whole number and beyond the calendar read as undefined. */
export function instant(value: unknown): Millis | undefined {
  return Number.isSafeInteger(value) && (value as number) <= lastSecond ? seconds(value) : undefined;
}

/** @throws InvalidAmount when it is there but no whole number, or negative: Razorpay knows no negative amounts. */
export function subunits(value: unknown): number | undefined {
  const amount = minor(value);
  if (amount !== undefined && amount < 0) throw new InvalidAmount(`Cannot read amount: '${amount}' is negative`);
  return amount;
}

function currencyOf(value: unknown): string | undefined {
  const code = text(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : undefined;
}
