import type { Millis } from '../../domain/time.js';
import { type Gateway, type GatewayRequest, type Identity, type Reading, readingOf, type Verdict } from '../gateway.js';
import { equalDigests, hmacSha256Hex, isLowerHexSha256, singleHeader, usableSecrets } from '../hmac.js';
import { isKey, type Json } from '../json.js';
import { happenedAt, razorpayEvent } from './event.js';
import { currentSubscription } from './subscription.js';
import { razorpayTable } from './table.js';

/** Razorpay: HMAC over the raw body in `x-razorpay-signature`; the event id comes only in `x-razorpay-event-id`, unsigned. */
export const razorpay: Gateway = {
  name: 'razorpay',
  verify,
  identify,
  read,
  subscriptionPath: (id) => `/v1/subscriptions/${encodeURIComponent(id)}`,
  readSubscription: currentSubscription,
  eventTypes: () => [...razorpayTable.keys()],
  notes: () => razorpayTable,
  sign: (body, secret) => ({ 'x-razorpay-signature': hmacSha256Hex(secret, body) }),
};

/**
 * A retry of an event keeps the signature of the secret that was set when it happened, so every configured secret
 * counts. There is no time in the signature: it verifies for ever, and the ledger's guards are what refuses replays.
 */
function verify(request: GatewayRequest, secrets: readonly string[]): Verdict {
  const header = singleHeader(request, 'x-razorpay-signature');
  if (header.found === 'none') return refused('signature_missing', 'the X-Razorpay-Signature header is missing');
  if (header.found === 'duplicate') return refused('duplicate_header', 'the X-Razorpay-Signature header came twice');
  if (!isLowerHexSha256(header.value))
    return refused('signature_invalid', 'the X-Razorpay-Signature header is no lower-case SHA-256');
  const matches = usableSecrets(secrets).filter((secret) =>
    equalDigests(hmacSha256Hex(secret, request.body), header.value),
  );
  return matches.length > 0
    ? { ok: true }
    : refused('signature_invalid', 'no configured secret gives this signature for the body');
}

function refused(code: string, reason: string): Verdict {
  return { ok: false, status: 400, code, message: `Cannot accept the event: ${reason}` };
}

function identify(request: GatewayRequest, json: Json, bodySha256: Buffer): Identity | null {
  if (!isKey(json.event)) return null;
  const header = singleHeader(request, 'x-razorpay-event-id');
  const id = header.found === 'one' && isKey(header.value) ? header.value : `sha256:${bodySha256.toString('hex')}`;
  return { externalEventId: id, eventType: json.event, occurredAt: happenedAt(json), livemode: null };
}

function read(json: Json, occurredAt: Millis): Reading {
  const event = razorpayEvent(json, occurredAt);
  const row = razorpayTable.get(event.type);
  if (!row) return { handled: false, reason: `Razorpay event type '${event.type}' is not known` };
  if ('ignored' in row) return { handled: false, reason: row.ignored };
  return readingOf(row.action, row.read(event));
}
