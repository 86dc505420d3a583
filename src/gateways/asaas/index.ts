import type { Millis } from '../../domain/time.js';
import { type Gateway, type GatewayRequest, type Identity, type Reading, readingOf, type Verdict } from '../gateway.js';
import { equalDigests, singleHeader, usableSecrets } from '../hmac.js';
import { isKey, type Json, text } from '../json.js';
import { instantOf } from './dates.js';
import { asaasEvent } from './event.js';
import { currentSubscription } from './subscription.js';
import { asaasTable } from './table.js';

const tokenHeader = 'asaas-access-token';

/** ASAAS: a static token in `asaas-access-token` and nothing else; bodies are neither signed nor dated by it. */
export const asaas: Gateway = {
  name: 'asaas',
  verify,
  identify,
  read,
  subscriptionPath: (id) => `/v3/subscriptions/${encodeURIComponent(id)}`,
  readSubscription: currentSubscription,
  eventTypes: () => [...asaasTable.keys()],
  notes: () => asaasTable,
  sign: (_body, secret) => ({ [tokenHeader]: secret }),
};

function verify(request: GatewayRequest, secrets: readonly string[]): Verdict {
  const header = singleHeader(request, tokenHeader);
  if (header.found === 'none') return refused('token_missing', `the ${tokenHeader} header is missing`);
  if (header.found === 'duplicate') return refused('duplicate_header', `the ${tokenHeader} header came twice`);
  const matches = usableSecrets(secrets).filter((secret) => equalDigests(secret, header.value));
  return matches.length > 0
    ? { ok: true }
    : refused('token_invalid', `the ${tokenHeader} header is none of the configured tokens`);
}

function refused(code: string, reason: string): Verdict {
  return { ok: false, status: 401, code, message: `Cannot accept the event: ${reason}` };
}

/** `id` has been there since 2024; the bodies of seed 004 have none. */
function identify(_request: GatewayRequest, json: Json, bodySha256: Buffer): Identity | null {
  if (!isKey(json.event)) return null;
  return {
    externalEventId: isKey(json.id) ? json.id : `sha256:${bodySha256.toString('hex')}`,
    eventType: json.event,
    occurredAt: instantOf(json.dateCreated) ?? null,
    livemode: null,
  };
}

function read(json: Json, occurredAt: Millis): Reading {
  const type = text(json.event) ?? '';
  const row = asaasTable.get(type);
  if (!row) return { handled: false, reason: `ASAAS event type '${type}' is not known` };
  if ('ignored' in row) return { handled: false, reason: row.ignored };
  return readingOf(row.action, row.read(asaasEvent(json, occurredAt)));
}
