import { createHash } from 'node:crypto';
import type { DeliveryFormat } from '../domain/entities.js';

/** What there is to tell of one delivery. Ids are public ones. */
export interface Told {
  deliveryId: string;
  eventId: string;
  /** The name under which the endpoint subscribed. */
  name: string;
  envelope: string;
  /** 1 for the first. */
  attempt: number;
}

/** What a POST carries, and what its headers call it. */
export interface Message {
  body: string;
  event: string;
  webhookId: string;
  deliveryId: string;
  attempt: number;
}

/** The envelope as it was written; under an alias only its type differs. */
export function underName({ envelope, name }: Pick<Told, 'envelope' | 'name'>): string {
  const canonical = /^\{"id":"[^"]+","type":"([^"]+)"/.exec(envelope)?.[1];
  return canonical === name ? envelope : JSON.stringify({ ...JSON.parse(envelope), type: name });
}

/** Without `data`: the receiver asks for `GET /api/v1/events/{id}`. */
function thin({ envelope, name }: Told): string {
  const { data, ...ids } = JSON.parse(envelope) as Record<string, unknown>;
  return JSON.stringify({ ...ids, type: name });
}

const single =
  (body: (told: Told) => string) =>
  (told: Told): Message => ({
    body: body(told),
    event: told.name,
    webhookId: told.eventId,
    deliveryId: told.deliveryId,
    attempt: told.attempt,
  });

/** A batch is called by what is in it: sent again with the same events it has the same id, with others another one. */
function batch(all: readonly Told[]): Message {
  const contents = createHash('sha256').update(all.map((one) => one.eventId).join());
  const id = `batch_${contents.digest('hex').slice(0, 32)}`;
  return {
    body: `{"batch_id":"${id}","events":[${all.map(underName).join()}]}`,
    event: 'batch',
    webhookId: id,
    deliveryId: id,
    attempt: Math.max(...all.map((one) => one.attempt)),
  };
}

const ofOne = { standard: single(underName), thin: single(thin) };

/** The same bytes for the same deliveries, whatever attempt it is. `batch` takes any number of them, the others one. */
export function messageOf(format: DeliveryFormat, [first, ...others]: readonly [Told, ...Told[]]): Message {
  return format === 'batch' ? batch([first, ...others]) : ofOne[format](first);
}
