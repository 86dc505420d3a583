import { readFileSync } from 'node:fs';
import type { Json } from '../../src/gateways/json.js';
import { razorpay } from '../../src/gateways/razorpay/index.js';
import { requestOf } from './gateway-request.js';

const folder = new URL('../../fixtures/razorpay/', import.meta.url);

export function fixture(type: string): Json {
  return JSON.parse(readFileSync(new URL(`${type}.json`, folder), 'utf8')) as Json;
}

/** The fixture with changes: `{payment: {status: 'x'}}` into that entity, undefined removes; `event` into the envelope. */
export function changed(type: string, entities: Record<string, Json>, event: Json = {}): Json {
  const json = { ...fixture(type), ...event } as Json & { payload: Record<string, { entity: Json }> };
  for (const [name, changes] of Object.entries(entities))
    json.payload[name] = { entity: { ...json.payload[name]?.entity, ...changes } };
  return JSON.parse(JSON.stringify(json)) as Json;
}

export function identityOf(json: Json, headers: Record<string, string[]> = {}) {
  return razorpay.identify(requestOf(Buffer.alloc(0), headers), json, Buffer.alloc(32, 7));
}

/** Reads with the time that the gateway itself gives the event; 2026-06-01 where it gives none. */
export function readingOf(json: Json) {
  return razorpay.read(json, identityOf(json)?.occurredAt ?? utc('2026-06-01 00:00:00'));
}

export function commandsOf(json: Json) {
  const reading = readingOf(json);
  if (!reading.handled) throw new Error(reading.reason);
  return reading.commands;
}

export function utc(written: string): number {
  return Date.parse(`${written.replace(' ', 'T')}Z`);
}

export const asha = {
  customerId: 'cust_BillhookDemo01',
  tenantHint: 'tenant-123',
  email: 'asha.rao@example.com',
} as const;
