import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Gateway, GatewayRequest, Identity, Reading } from '../../src/gateways/gateway.js';
import type { Json } from '../../src/gateways/json.js';

/** When the tests of gateways receive their messages. */
export const now = Date.parse('2025-11-21T10:00:00Z');
export const secret = 'whsec_contract_0123456789abcdef';

const fixturesRoot = join(import.meta.dirname, '../../fixtures');

export interface Fixture {
  /** The file's name without `.json`; before an `@` it is the event's type. */
  name: string;
  body: Buffer;
  json: Json;
}

/** The fixtures in `fixtures/<folder>`, by name. */
export function fixturesIn(folder: string): Fixture[] {
  const path = join(fixturesRoot, folder);
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const body = readFileSync(join(path, file));
      return { name: basename(file, '.json'), body, json: JSON.parse(body.toString('utf8')) as Json };
    });
}

/** A request with these headers; a list sends the header several times. */
export function requestOf(body: Buffer, headers: Record<string, string | string[]>): GatewayRequest {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
  return { body, header: (name) => values.get(name) ?? [] };
}

/** A body rightly signed by the gateway's own signer. */
export function signed(gateway: Gateway, body: Buffer, key = secret, at = now): GatewayRequest {
  return requestOf(body, gateway.sign(body, key, at));
}

/** What the ledger would know of a fixture. */
export function identityOfFixture(gateway: Gateway, { body, json }: Pick<Fixture, 'body' | 'json'>): Identity | null {
  return gateway.identify(signed(gateway, body), json, createHash('sha256').update(body).digest());
}

/** What a gateway makes of a fixture. */
export function readFixture(gateway: Gateway, fixture: Fixture): Reading {
  return gateway.read(fixture.json, identityOfFixture(gateway, fixture)?.occurredAt ?? now);
}
