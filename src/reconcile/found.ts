import { createHash } from 'node:crypto';
import type { About, FoundEvent } from '../db/reconciliation.js';
import type { Gateway } from '../gateways/gateway.js';
import type { AskedAccount } from './reconciler.js';

/** A message in the gateway's own form → a row of the ledger, named and dated as the ingress does it. null: it is no event. */
export function foundEvent(
  gateway: Gateway,
  account: Pick<AskedAccount, 'livemode'>,
  json: Record<string, unknown>,
  headers: Readonly<Record<string, string>> = {},
  about?: About,
): FoundEvent | null {
  const rawBody = Buffer.from(JSON.stringify(json));
  const header = (name: string) => (headers[name] === undefined ? [] : [headers[name]]);
  const identity = gateway.identify({ body: rawBody, header }, json, createHash('sha256').update(rawBody).digest());
  if (!identity || identity.externalEventId.includes('\0')) return null;
  return { ...identity, livemode: identity.livemode ?? account.livemode, rawBody, ...(about ? { about } : {}) };
}
