import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { GatewayName } from '../domain/entities.js';
import { StartupError } from '../embedded/startup-error.js';
import { gateways } from '../gateways/index.js';

type Json = Record<string, unknown>;

const folder = (gateway: GatewayName): URL => new URL(`../../fixtures/${gateway}/`, import.meta.url);

/** @throws StartupError which lists the event types that there are. */
export function readFixture(gateway: GatewayName, event: string): Json {
  const names = readdirSync(fileURLToPath(folder(gateway)))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -5));
  if (!names.includes(event))
    throw new StartupError(`There is no fixture of '${event}'. ${gateway} has: ${names.join(', ')}.`);
  return JSON.parse(readFileSync(new URL(`${event}.json`, folder(gateway)), 'utf8')) as Json;
}

/** The same content as a new message of now: each gateway marks that in its own way. */
const fresh: Record<GatewayName, (json: Json, now: number) => Json> = {
  stripe: (json, now) => ({ ...json, id: `evt_${randomBytes(12).toString('hex')}`, created: Math.floor(now / 1000) }),
  razorpay: (json, now) => ({ ...json, created_at: Math.floor(now / 1000), nonce: randomBytes(6).toString('hex') }),
  asaas: (json, now) => ({ ...json, id: `evt_${randomBytes(16).toString('hex')}&${now}`, dateCreated: brasilia(now) }),
};
export const freshMessage = (gateway: GatewayName, json: Json, now: number): Json => fresh[gateway](json, now);

/** `YYYY-MM-DD HH:mm:ss`, as ASAAS writes its times. */
const brasilia = (now: number): string => new Date(now).toLocaleString('sv-SE', { timeZone: 'America/Sao_Paulo' });

/** A copy with the value at a dotted path replaced; missing objects on the way are made. */
export function setAt(json: Json, path: string, value: unknown): Json {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...json, [key]: value };
  const child = json[key];
  if (Array.isArray(child))
    return { ...json, [key]: Object.values(setAt({ ...child } as unknown as Json, rest.join('.'), value)) };
  return {
    ...json,
    [key]: setAt(typeof child === 'object' && child !== null ? (child as Json) : {}, rest.join('.'), value),
  };
}

/** Posts a message as its gateway would; `at`: when it signed it, in milliseconds. */
export async function postSigned(
  url: string,
  gateway: GatewayName,
  message: Json,
  secret: string,
  options: { account?: string | undefined; wait?: number | undefined; at?: number | undefined },
): Promise<{ status: number; ok: boolean; body: string }> {
  const body = Buffer.from(JSON.stringify(message));
  const target = `${url}/webhooks/${gateway}${options.account === undefined ? '' : `/${options.account}`}`;
  const response = await fetch(target, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...gateways[gateway].sign(body, secret, options.at ?? Date.now()),
      ...(options.wait === undefined ? {} : { prefer: `wait=${options.wait}` }),
    },
  }).catch((error: Error & { cause?: Error }) => {
    throw new StartupError(`Cannot post to ${target}: ${error.cause?.message ?? error.message}. Is Billhook running?`);
  });
  return { status: response.status, ok: response.ok, body: await response.text() };
}
