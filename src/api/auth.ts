import { createHash, timingSafeEqual } from 'node:crypto';
import type { Scope } from '../db/api-keys.js';
import { accessOf, type ServiceAccess } from '../domain/access.js';
import type { TenantStatus } from '../domain/entities.js';
import { publicId } from '../domain/ids.js';
import type { Millis } from '../domain/time.js';
import { Problem } from './problems.js';

/** The session of a browser, which stands for a key or a link. */
export interface CallerSession {
  id: string;
  /** Who has its link, as the platform calls them; null: unknown. */
  subject: string | null;
  tenantName: string | null;
  expiresAt: Millis;
  /** When it ends unless it is used before. */
  idleExpiresAt: Millis;
  csrfToken: string;
}
export interface OperatorCaller {
  kind: 'operator';
  principal: 'operator';
  /** null: it came with the key itself. */
  session: CallerSession | null;
}
export interface TenantCaller {
  kind: 'tenant';
  /** Who asks, among all tenants: the key's id, `context:<tenant id>:<subject>` of a context, `session:<id>[:<subject>]` of a link. */
  principal: string;
  /** null: it came with a context, or by a link. */
  key: { id: string; prefix: string; requestsPerMinute: number | null } | null;
  /** null: it came without a cookie. */
  session: CallerSession | null;
  /** When its context or session ends; of a key null: it is looked up. */
  expiresAt: Millis | null;
  tenantId: string;
  tenantExternalId: string;
  tenantStatus: TenantStatus;
  scopes: readonly Scope[];
  /** As the operator has set them: `schemas/tenant.ts`. */
  settings: Readonly<Record<string, unknown>>;
  /** Of its own event types, when its key was looked up: as `OwnTypesOf`. */
  eventTypesVersion: number;
}
export type Caller = OperatorCaller | TenantCaller;

/** On whose word the billing state of a tenant changes: its own, or the operator's for what it pays the platform. */
export type Biller = TenantCaller | (OperatorCaller & { tenantId: string });

/** What a route asks of its caller. `session`: to have one, whoever it is. */
export type Access = 'operator' | 'read' | 'write' | 'admin' | 'session';

/** A scope includes the smaller ones. */
const granted: Readonly<Record<Scope, readonly Access[]>> = {
  read: ['read'],
  write: ['read', 'write'],
  admin: ['read', 'write', 'admin'],
};
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Equal hashes in hex, in a time that tells nothing of them. */
export const sameHash = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
/** Equal texts, in a time that tells nothing of them. */
export const sameText = (a: string, b: string): boolean => sameHash(digest(a), digest(b));

export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer +([^\s]+)$/i.exec(header ?? '')?.[1] ?? null;

/** Who asked, as the history of an object and payloads name them: the key's TypeID, or who has a context. */
export const actorOf = (by: Biller): string =>
  by.kind === 'operator' || by.key === null ? by.principal : publicId('api_key', by.key.id);

/** What is asked of who calls a route. */
export interface Entrance {
  access: Access;
  method: string;
  /** It changes something, and is how a tenant gets at its own data: a suspended one may, too. */
  servesSuspended?: boolean;
}

/** @throws Problem `unauthorized`, `operator_key_required`, `tenant_key_required`, `insufficient_scope`, `tenant_suspended` */
export function authorize(caller: Caller, { access, method, servesSuspended }: Entrance): void {
  if (access === 'session') {
    if (caller.session !== null) return;
    throw new Problem('unauthorized', 'There is no session: the request has a key or a context.');
  }
  if (access === 'operator') {
    if (caller.kind === 'operator') return;
    throw new Problem('operator_key_required', 'Only the operator may do this.');
  }
  if (caller.kind === 'operator') throw new Problem('tenant_key_required', "This needs a tenant's own API key.");
  if (!caller.scopes.some((scope) => granted[scope].includes(access)))
    throw new Problem('insufficient_scope', `The ${wordFor(caller)} lacks the scope '${access}'.`);
  const isReading = method === 'get' || access === 'read' || servesSuspended === true;
  if (!isReading && !writing.has(accessOf(null, caller.tenantStatus)))
    throw new Problem('tenant_suspended', `The tenant is ${caller.tenantStatus}: it may only read.`);
}

const wordFor = ({ key, session }: TenantCaller): string => (key ? 'API key' : session ? 'link' : 'context');

/** Whoever owes the platform and was told so for the last time still works on. */
const writing: ReadonlySet<ServiceAccess> = new Set(['full', 'no_new_orders']);
