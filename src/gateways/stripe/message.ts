import type { ProviderRef } from '../../domain/commands.js';
import { InvalidAmount, UnprocessableEvent } from '../../domain/errors.js';
import { assertMinor, exponentOf } from '../../domain/money.js';
import type { Millis } from '../../domain/time.js';
import { at, idOf, type Json, minor, nameOf } from '../json.js';

/** An event as the readers of the table get it. */
export interface EventMessage {
  type: string;
  /** `data.object` as it was when the event happened; `isCurrent`: as Stripe gave it when it was asked. */
  object: Json;
  isCurrent: boolean;
  /** `data.previous_attributes`; empty unless the event tells a change. */
  previous: Json;
  /** When it happened, to the second. */
  at: Millis;
}

/** @throws UnprocessableEvent when the event carries no object. */
export function eventMessage(type: string, object: Json | undefined, json: Json, occurredAt: Millis): EventMessage {
  if (!object) throw new UnprocessableEvent(`Cannot apply '${type}': data.object is not an object`);
  return { type, object, isCurrent: false, previous: at(json, 'data', 'previous_attributes'), at: occurredAt };
}

/** @throws UnprocessableEvent when the object has no id. */
export function requiredId({ type, object }: EventMessage): string {
  const id = nameOf(object.id);
  if (id === undefined) throw new UnprocessableEvent(`Cannot apply '${type}': data.object has no id`);
  return id;
}

/** The reference to an object that Stripe sent as its id or expanded; none when it sent neither. */
export function ref(kind: ProviderRef['kind'], value: unknown): ProviderRef[] {
  const id = idOf(value);
  return id === undefined ? [] : [{ kind, id }];
}

/** What names a payment: the payment intent, and the charge that a direct charge has alone. */
export function paymentRefs(paymentIntent: unknown, charge: unknown): ProviderRef[] {
  return [...ref('payment', paymentIntent), ...ref('charge', charge)];
}

/** undefined instead of an empty list, so that a link which nobody told stays absent. */
export function some<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}

/** Own properties only: what Stripe calls something may be a name that every object inherits. */
export function pick<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The last second that both RFC 3339 and PostgreSQL can write, 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799;

/** Unix seconds → milliseconds; 0, absent and beyond the calendar read as undefined. */
export function instant(value: unknown): Millis | undefined {
  return typeof value === 'number' && value > 0 && value <= LAST_SECOND ? Math.round(value * 1000) : undefined;
}

/** ISO 4217 code in upper case. */
export function currencyOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z]{3}$/i.test(value) ? value.toUpperCase() : undefined;
}

/**
 * Decimals that Stripe counts in where ISO 4217 counts otherwise: ISK and UGX are sent as if they had hundredths,
 * MGA as if it had none. Source: https://docs.stripe.com/currencies#zero-decimal and #special-cases
 */
const stripeExponents: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/**
 * An amount of Stripe in minor units of ISO 4217; undefined when the amount or its currency is absent.
 * @throws InvalidAmount when it is no whole number of minor units, or negative.
 */
export function money(value: unknown, currency: string | undefined): number | undefined {
  const amount = signedMoney(value, currency);
  if (amount !== undefined && amount < 0) throw new InvalidAmount(`Cannot read amount: '${amount}' is negative`);
  return amount;
}

/** The other way round: what Stripe is told. */
export function toStripeAmount(minor: number, currency: string): number {
  const iso = exponentOf(currency);
  const shift = (pick(stripeExponents, currency) ?? iso) - iso;
  return shift > 0 ? minor * 10 ** shift : minor / 10 ** -shift;
}

/** As `money`, for the parts of an invoice that may be credit. */
export function signedMoney(value: unknown, currency: string | undefined): number | undefined {
  const amount = minor(value);
  if (amount === undefined || currency === undefined) return undefined;
  const iso = exponentOf(currency);
  const shift = (pick(stripeExponents, currency) ?? iso) - iso;
  return assertMinor(shift > 0 ? amount / 10 ** shift : amount * 10 ** -shift);
}
