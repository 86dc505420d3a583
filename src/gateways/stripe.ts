import { type Gateway, type Identity, type Reading, readingOf } from './gateway.js';
import { at, isKey, type Json, object, text } from './json.js';
import { type EventMessage, eventMessage, instant } from './stripe/message.js';
import { sign, verify } from './stripe/signature.js';
import { stripeTable } from './stripe/table/index.js';

/** Stripe, snapshot events of every API version from 2020-08-27 on. */
export const stripe: Gateway = {
  name: 'stripe',
  verify,
  sign,
  identify: (_request, json) => identify(json),
  read,
  eventTypes: () => [...stripeTable.keys()],
  notes: () => stripeTable,
};

function identify(json: Json): Identity | null {
  const { id, type, created, livemode } = json;
  if (!isKey(id) || !isKey(type)) return null;
  return {
    externalEventId: id,
    eventType: type,
    // Thin events write their time as text, snapshot events as unix seconds.
    occurredAt: instant(typeof created === 'string' ? Date.parse(created) / 1000 : created) ?? null,
    livemode: typeof livemode === 'boolean' ? livemode : null,
  };
}

function read(json: Json, occurredAt: number): Reading {
  const type = text(json.type) ?? '';
  if (json.object === 'v2.core.event')
    return { handled: false, reason: `'${type}' is a thin event: it names an object and tells no facts` };
  const row = stripeTable.get(type);
  if (!row) return { handled: false, reason: `'${type}' is not in the table of Stripe events` };
  if ('ignored' in row) return { handled: false, reason: row.ignored };
  const message: EventMessage = eventMessage(type, object(at(json, 'data').object), json, occurredAt);
  return readingOf(row.action, row.read(message));
}
