import { UnprocessableEvent } from '../domain/errors.js';
import { type Current, type Gateway, type Identity, type Reading, readingOf } from './gateway.js';
import { at, isKey, type Json, object, text } from './json.js';
import { eventMessage, instant } from './stripe/message.js';
import { sign, verify } from './stripe/signature.js';
import { currentSubscription } from './stripe/subscription.js';
import { stripeTable } from './stripe/table/index.js';

/** Stripe: snapshot events of every API version from 2020-08-27 on, and thin events of the same types. */
export const stripe: Gateway = {
  name: 'stripe',
  verify,
  sign,
  identify: (_request, json) => identify(json),
  read,
  subscriptionPath: (id) => `/v1/subscriptions/${encodeURIComponent(id)}`,
  readSubscription: currentSubscription,
  eventTypes: () => [...stripeTable.keys()],
  notes: () => stripeTable,
};

function identify(json: Json): Identity | null {
  const { id, type, created, livemode } = json;
  if (!isKey(id) || !isKey(type)) return null;
  return {
    externalEventId: id,
    eventType: type,
    occurredAt: instant(typeof created === 'string' ? secondsOf(created) : created) ?? null,
    livemode: typeof livemode === 'boolean' ? livemode : null,
  };
}

/** Thin events write their time as text, snapshot events as unix seconds. Source: https://docs.stripe.com/api/v2/core/events/object */
const secondsOf = (time: string): number =>
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) / 1000 : Number.NaN;

function read(json: Json, occurredAt: number, current?: Current): Reading {
  const isThin = json.object === 'v2.core.event';
  const said = text(json.type) ?? '';
  const type = isThin ? said.replace(/^v1\./, '') : said;
  const row = stripeTable.get(type);
  if (!row) return { handled: false, reason: `'${said}' is not in the table of Stripe events` };
  if ('ignored' in row) return { handled: false, reason: row.ignored };
  if (isThin) {
    const thin = readThin(json, said, current);
    if ('needs' in thin) return { handled: false, ...thin };
    // Only whole seconds can be compared with what snapshot events say.
    const at = Math.floor(occurredAt / 1000) * 1000;
    return readingOf(row.action, row.read({ type, ...thin, isCurrent: true, previous: {}, at }));
  }
  return readingOf(row.action, row.read(eventMessage(type, object(at(json, 'data').object), json, occurredAt)));
}

/**
 * A thin event says which object it is about, and not what happened to it: Stripe is asked for the object as it is now.
 * Of one that was deleted its id is known. Source: https://docs.stripe.com/event-destinations
 * @throws UnprocessableEvent when it names none, or one that is no longer there.
 */
function readThin(json: Json, type: string, current?: Current): { object: Json } | { needs: string; reason: string } {
  const { id, url } = at(json, 'related_object');
  if (!isKey(id) || typeof url !== 'string' || !/^\/v1\/[\w/-]{1,255}$/.test(url))
    throw new UnprocessableEvent(`Cannot apply thin event '${type}': it names no object of the API`);
  const found = current?.get(url);
  if (found) return { object: found };
  if (found === null && type.endsWith('.deleted')) return { object: { id } };
  if (found === null)
    throw new UnprocessableEvent(`Cannot apply thin event '${type}': Stripe has no such object any more`);
  return {
    needs: url,
    reason: `'${type}' is a thin event, and without an API key Stripe cannot be asked what it means`,
  };
}
