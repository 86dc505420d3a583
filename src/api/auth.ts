import { createHash, timingSafeEqual } from 'node:crypto';
import { holdersOfKeys, isApiKeyForm, type KeyHolder, type Scope } from '../db/api-keys.js';
import type { Database } from '../db/connection.js';
import { createTogether } from '../db/together.js';
import { Problem } from './problems.js';

export interface OperatorCaller {
  kind: 'operator';
  principal: 'operator';
}
export interface TenantCaller {
  kind: 'tenant';
  /** The key's id. */
  principal: string;
  keyPrefix: string;
  tenantId: string;
  tenantExternalId: string;
  scopes: readonly Scope[];
  /** As the operator has set them: `schemas/tenant.ts`. */
  settings: Readonly<Record<string, unknown>>;
  /** Of its own event types, when its key was looked up: as `OwnTypesOf`. */
  eventTypesVersion: number;
}
export type Caller = OperatorCaller | TenantCaller;

/** What a route asks of its caller. */
export type Access = 'operator' | 'read' | 'write';

const operator: OperatorCaller = { kind: 'operator', principal: 'operator' };
/** A scope includes the smaller ones. */
const granted: Readonly<Record<Scope, readonly Access[]>> = {
  read: ['read'],
  write: ['read', 'write'],
  admin: ['read', 'write'],
};
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const challenge = { headers: { 'WWW-Authenticate': 'Bearer' } };

/** Equal texts, in a time that tells nothing of them. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer +([^\s]+)$/i.exec(header ?? '')?.[1] ?? null;

/**
 * Whose key an `Authorization` header holds. Asked of the database each time, so that a revoked key ends at once and
 * everywhere; keys of requests that come together are looked up together. @throws Problem `unauthorized`
 */
export function createAuthenticate(
  db: Database,
  adminKey: string,
): (authorization: string | undefined) => Promise<Caller> {
  if (adminKey === '') throw new Error('Cannot authenticate: the operator key is empty');
  const lookUp = createTogether<string, KeyHolder | null>(
    (_key, keys) => db.withSystemAtOnce((tx) => holdersOfKeys(tx, keys)),
    { atOnce: 2, most: 500 },
  );
  return async (authorization) => {
    const key = bearerOf(authorization);
    if (key === null) throw new Problem('unauthorized', 'The request has no bearer token.', challenge);
    if (sameText(key, adminKey)) return operator;
    const [holder] = isApiKeyForm(key) ? await lookUp('all', [key]) : [null];
    if (!holder) throw new Problem('unauthorized', 'The API key is not known, has expired or was revoked.', challenge);
    return {
      kind: 'tenant',
      principal: holder.id,
      keyPrefix: holder.prefix,
      tenantId: holder.tenant_id,
      tenantExternalId: holder.tenant_external_id,
      scopes: holder.scopes,
      settings: holder.settings,
      eventTypesVersion: holder.event_types_version,
    };
  };
}

/** @throws Problem `operator_key_required`, `tenant_key_required`, `insufficient_scope` */
export function authorize(caller: Caller, access: Access): void {
  if (access === 'operator') {
    if (caller.kind === 'operator') return;
    throw new Problem('operator_key_required', 'Only the operator may do this.');
  }
  if (caller.kind === 'operator') throw new Problem('tenant_key_required', "This needs a tenant's own API key.");
  if (!caller.scopes.some((scope) => granted[scope].includes(access)))
    throw new Problem('insufficient_scope', `The API key lacks the scope '${access}'.`);
}
