import type { TenantStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import type { Scope } from './api-keys.js';
import { sql, type Tx } from './connection.js';

/** A browser that is logged in. What is of a tenant is null of the operator's. */
export interface SessionRow {
  id: string;
  kind: 'tenant' | 'operator';
  tenant_id: string | null;
  tenant_external_id: string | null;
  tenant_name: string | null;
  tenant_status: TenantStatus | null;
  /** Of the tenant. */
  settings: Record<string, unknown> | null;
  event_types_version: number | null;
  /** null: it came by a link. */
  api_key_id: string | null;
  key_prefix: string | null;
  requests_per_minute: number | null;
  /** As its key has them now, or as its link had them. */
  scopes: Scope[];
  subject: string | null;
  expires_at: Millis;
  idle_expires_at: Millis;
}

export interface NewSession {
  id: string;
  tokenHash: Buffer;
  /** null: the operator's. */
  tenantId: string | null;
  /** null: by a link, or the operator's key. */
  apiKeyId: string | null;
  scopes: readonly Scope[];
  subject: string | null;
  idleSeconds: number;
  lifeSeconds: number;
}

const insert = sql(`
  insert into portal_sessions (id, kind, tenant_id, api_key_id, token_hash, scopes, subject, idle_seconds, expires_at)
  values ($1, case when $2::uuid is null then 'operator' else 'tenant' end, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))`);

/** As `app_system`. The token itself is not kept. */
export const insertSession = (tx: Tx, one: NewSession): Promise<unknown> =>
  tx.query(insert, [
    ...[one.id, one.tenantId, one.apiKeyId, one.tokenHash, one.scopes, one.subject],
    ...[one.idleSeconds, one.lifeSeconds],
  ]);

/** Neither over, nor silent for too long, nor of a key that may no longer be used. */
const usable = `s.expires_at > now() and s.last_seen_at > now() - make_interval(secs => s.idle_seconds)
    and (s.api_key_id is null or (k.id is not null and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())))`;
const withKey = 'portal_sessions s left join api_keys k on k.tenant_id = s.tenant_id and k.id = s.api_key_id';

// As with keys: whoever notes the use waits for nobody.
const find = sql(`
  with found as (
    select s.id, s.kind, s.tenant_id, t.external_id as tenant_external_id, t.name as tenant_name, t.status as tenant_status, t.settings, t.event_types_version,
      s.api_key_id, k.prefix as key_prefix, k.requests_per_minute, coalesce(k.scopes, s.scopes) as scopes, s.subject, s.expires_at, s.idle_seconds, s.last_seen_at,
      s.last_seen_at < now() - interval '1 minute' as is_unnoted, s.token_hash
    from ${withKey} left join tenants t on t.id = s.tenant_id
    where s.token_hash = any ($1::bytea[]) and ${usable}
  ), unnoted as (
    select id from portal_sessions where id = any (array(select id from found where is_unnoted)) for update skip locked
  ), noted as (
    update portal_sessions s set last_seen_at = now() from unnoted u where s.id = u.id
  )
  select id, kind, tenant_id, tenant_external_id, tenant_name, tenant_status, settings, event_types_version, api_key_id, key_prefix, requests_per_minute,
    scopes, subject, expires_at, least(expires_at, case when is_unnoted then now() else last_seen_at end + make_interval(secs => idle_seconds)) as idle_expires_at,
    encode(token_hash, 'hex') as hash
  from found`);

/** As `app_system`: the sessions of these tokens, in their order, of those that may be used; notes the use, at most once a minute. */
export async function sessionsOfTokens(tx: Tx, hashes: readonly Buffer[]): Promise<(SessionRow | null)[]> {
  const rows = await tx.query<SessionRow & { hash: string }>(find, [hashes]);
  const sessions = new Map(rows.map(({ hash, ...session }) => [hash, session]));
  return hashes.map((hash) => sessions.get(hash.toString('hex')) ?? null);
}

const usableIds = sql(`select s.id from ${withKey} where s.id = any ($1) and ${usable}`);

/** As `app_system`: which of these sessions may still be used; this is no use of them. */
export const usableSessions = async (tx: Tx, ids: readonly string[]): Promise<Set<string>> =>
  new Set((await tx.query<{ id: string }>(usableIds, [ids])).map(({ id }) => id));

const end = sql('update portal_sessions set expires_at = least(expires_at, now()) where id = $1');

/** As the tenant, or as `app_system` for the operator: it is over at once. */
export const endSession = (tx: Tx, id: string): Promise<unknown> => tx.query(end, [id]);

const endAlike = sql(`
  with mine as (
    select kind, tenant_id, api_key_id, subject from portal_sessions where id = $1
  ), gone as (
    update portal_sessions s set expires_at = now() from mine m
    where s.expires_at > now() and (s.kind, s.tenant_id, s.api_key_id, s.subject) is not distinct from (m.kind, m.tenant_id, m.api_key_id, m.subject) returning 1
  )
  select count(*)::int as n from gone`);

/**
 * As the tenant, or as `app_system` for the operator: ends all sessions of the same key, of the same subject of links, or of the
 * operator, this one included; returns how many there were.
 */
export const endSessionsLike = async (tx: Tx, id: string): Promise<number> =>
  (await tx.query<{ n: number }>(endAlike, [id]))[0]?.n ?? 0;

const endOfTenant = sql(`
  with gone as (
    update portal_sessions set expires_at = now() where tenant_id = $1 and expires_at > now() and ($2::text is null or subject = $2) returning 1
  )
  select count(*)::int as n from gone`);

/** As `app_system` or the tenant: ends the sessions of a tenant, or of one subject; returns how many there were. */
export const endSessionsOfTenant = async (tx: Tx, tenantId: string, subject: string | null): Promise<number> =>
  (await tx.query<{ n: number }>(endOfTenant, [tenantId, subject]))[0]?.n ?? 0;

const deleteExpired = sql('select delete_expired_page_access($1) as n');

/** As `app_system`: deletes some links and sessions that are over; returns how many of the more numerous kind. */
export const deleteExpiredAccess = async (tx: Tx, limit: number): Promise<number> =>
  (await tx.query<{ n: number }>(deleteExpired, [limit]))[0]?.n ?? 0;
