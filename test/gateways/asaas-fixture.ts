import { readFileSync } from 'node:fs';
import { asaas } from '../../src/gateways/asaas/index.js';
import type { Json } from '../../src/gateways/json.js';
import { requestOf } from './gateway-request.js';

const folder = new URL('../../fixtures/asaas/', import.meta.url);

export function fixture(name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Json;
}

/** The fixture with changes to its payment or subscription, undefined removes; `event` into the envelope. */
export function changed(name: string, changes: Json, event: Json = {}): Json {
  const json = { ...fixture(name), ...event };
  const key = 'subscription' in json ? 'subscription' : 'payment';
  return JSON.parse(JSON.stringify({ ...json, [key]: { ...(json[key] as Json), ...changes } })) as Json;
}

export function identityOf(json: Json) {
  return asaas.identify(requestOf(Buffer.alloc(0), {}), json, Buffer.alloc(32, 7));
}

/** Where a body has no `dateCreated`, it arrived at this time: 2024-06-01 09:00 in Brasília. */
export const arrival = Date.parse('2024-06-01T12:00:00Z');

export function readingOf(json: Json) {
  return asaas.read(json, identityOf(json)?.occurredAt ?? arrival);
}

export function commandsOf(json: Json) {
  const reading = readingOf(json);
  if (!reading.handled) throw new Error(reading.reason);
  return reading.commands;
}

/** Wall time of Brasília, three hours behind UTC since 2019. */
export function brt(written: string): number {
  return Date.parse(`${written.replace(' ', 'T')}-03:00`);
}

export const payer = { customerId: 'cus_000005219613', tenantHint: 'tenant-123' } as const;
export const subscription = 'sub_vxjbygp2u0eo7q1k';
