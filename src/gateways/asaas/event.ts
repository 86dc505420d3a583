import { InvalidAmount, UnprocessableEvent } from '../../domain/errors.js';
import { fromDecimal } from '../../domain/money.js';
import type { Millis } from '../../domain/time.js';
import type { Subject } from '../gateway.js';
import { idOf, type Json, label, object, shown, text, told } from '../json.js';

/** An ASAAS event about a charge (`payment`) or a `subscription`, as the rows of the table read it. */
export interface AsaasEvent {
  type: string;
  at: Millis;
  /** `payment` or `subscription` of the body, with its id. */
  source: Json;
  id: string;
}

/** ASAAS bills in reais only and names no currency. */
export const currency = 'BRL';

/** @throws UnprocessableEvent when the body lacks the object that the event is about, or its id. */
export function asaasEvent(json: Json, occurredAt: Millis): AsaasEvent {
  const type = text(json.event) ?? '';
  const name = type.startsWith('SUBSCRIPTION_') ? 'subscription' : 'payment';
  const source = object(json[name]);
  const id = idOf(source?.id);
  if (!source || id === undefined)
    throw new UnprocessableEvent(`Cannot read '${type}': it carries no ${name} with an id`);
  return { type, at: occurredAt, source, id };
}

/** `externalReference` is what whoever created the object wrote there: for accounts of the platform, the tenant. */
export function subjectOf({ type, source, id }: AsaasEvent): Subject {
  return told({
    customerId: idOf(source.customer),
    subscriptionId: type.startsWith('SUBSCRIPTION_') ? id : idOf(source.subscription),
    tenantHint: label(source.externalReference),
  });
}

/**
 * Decimal reais, a JSON number, to centavos.
 * @throws InvalidAmount when it is there but no amount in reais, or negative: ASAAS knows no negative amounts.
 */
export function reais(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const plain = typeof value === 'number' || (typeof value === 'string' && /^[\d.\s-]{1,30}$/.test(value));
  if (!plain) throw new InvalidAmount(`Cannot read amount: ${shown(value)} is not a decimal number`);
  const amount = fromDecimal(value, currency);
  if (amount < 0) throw new InvalidAmount(`Cannot read amount: '${value}' is negative`);
  return amount;
}
