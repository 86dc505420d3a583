import { createHash, randomBytes } from 'node:crypto';
import type { TenantStatus } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface ApiKeyRow {
  id: string;
  tenant_id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  expires_at: Millis | null;
  last_used_at: Millis | null;
  revoked_at: Millis | null;
  /** null: as configured. */
  requests_per_minute: number | null;
  created_at: Millis;
}

const columns =
  'id, tenant_id, name, prefix, scopes, expires_at, last_used_at, revoked_at, requests_per_minute, created_at';
const keyForm = /^bh_[A-Za-z0-9_-]{43}$/;
const shown = 10;

/** `bh_` and 32 random bytes: enough that a plain SHA-256 is a safe way to keep it. */
export const generateApiKey = (): string => `bh_${randomBytes(32).toString('base64url')}`;
/** In hex. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Whether a text can be a key at all; saves the look-up. */
export const isApiKeyForm = (text: string): boolean => keyForm.test(text);

const insert = sql(`
  insert into api_keys (id, tenant_id, name, prefix, hash, scopes, expires_at, requests_per_minute) values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${columns}`);

export interface NewKey {
  id: string;
  tenantId: string;
  name: string;
  key: string;
  scopes: readonly Scope[];
  expiresAt: Millis | null;
  requestsPerMinute: number | null;
}

/** As `app_system` or the tenant. The key itself is not kept. */
export async function createApiKey(tx: Tx, key: NewKey): Promise<ApiKeyRow> {
  const [row] = await tx.query<ApiKeyRow>(insert, [
    key.id,
    key.tenantId,
    key.name,
    key.key.slice(0, shown),
    Buffer.from(hashOfKey(key.key), 'hex'),
    key.scopes,
    key.expiresAt === null ? null : new Date(key.expiresAt),
    key.requestsPerMinute,
  ]);
  if (!row) throw new Error('Cannot create API key: the statement gave no row');
  return row;
}

export interface KeyHolder {
  id: string;
  tenant_id: string;
  tenant_external_id: string;
  tenant_status: TenantStatus;
  prefix: string;
  scopes: Scope[];
  requests_per_minute: number | null;
  /** Of its tenant. */
  settings: Record<string, unknown>;
  /** Counts the changes of its tenant's own event types. */
  event_types_version: number;
}

// Two requests may note the use of a key at once, and somebody may be revoking another of these keys: none waits for a row.
const find = sql(`
  with found as (
    select k.id, k.tenant_id, t.external_id as tenant_external_id, t.status as tenant_status, k.prefix, k.scopes, k.requests_per_minute, t.settings, t.event_types_version, k.hash, k.last_used_at
    from api_keys k join tenants t on t.id = k.tenant_id
    where k.hash = any ($1::bytea[]) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
  ), unnoted as (
    select id from api_keys where id = any (array(select id from found where last_used_at is null or last_used_at < now() - interval '1 minute'))
    for update skip locked
  ), noted as (
    update api_keys k set last_used_at = now() from unnoted u where k.id = u.id
  )
  select id, tenant_id, tenant_external_id, tenant_status, prefix, scopes, requests_per_minute, settings, event_types_version, encode(hash, 'hex') as hash from found`);

/** As `app_system`: whose keys have these hashes, in their order, of those that may be used; notes the use, at most once a minute. */
export async function holdersOfKeys(tx: Tx, hashes: readonly string[]): Promise<(KeyHolder | null)[]> {
  const rows = await tx.query<KeyHolder & { hash: string }>(find, [hashes.map((hash) => Buffer.from(hash, 'hex'))]);
  const holders = new Map(rows.map((row) => [row.hash, row]));
  return hashes.map((hash) => holders.get(hash) ?? null);
}

const list = sql(`select ${columns} from api_keys where tenant_id = $1 order by id desc limit 100`);

/** As `app_system` or the tenant: the newest hundred, revoked ones too. */
export const listApiKeys = (tx: Tx, tenantId: string): Promise<ApiKeyRow[]> => tx.query(list, [tenantId]);

const revoke = sql(`
  update api_keys set revoked_at = coalesce(revoked_at, now()) where tenant_id = $1 and id = $2 returning ${columns}`);

/** As `app_system` or the tenant. A revoked key stays revoked; null: the tenant has no such key. */
export const revokeApiKey = async (tx: Tx, tenantId: string, id: string): Promise<ApiKeyRow | null> =>
  (await tx.query<ApiKeyRow>(revoke, [tenantId, id]))[0] ?? null;

const retire = sql(`
  update api_keys set expires_at = least(expires_at, now() + make_interval(secs => $3))
  where tenant_id = $1 and id = $2 and revoked_at is null and (expires_at is null or expires_at > now()) returning ${columns}`);

/** As `app_system` or the tenant: the key ends after so many seconds, or when it would have anyway. null: there is no such key, or it has ended. */
export const retireApiKey = async (tx: Tx, tenantId: string, id: string, seconds: number): Promise<ApiKeyRow | null> =>
  (await tx.query<ApiKeyRow>(retire, [tenantId, id, seconds]))[0] ?? null;

const usable = sql(
  'select id from api_keys where id = any ($1) and revoked_at is null and (expires_at is null or expires_at > now())',
);

/** As `app_system`: which of these keys may still be used. */
export const usableKeys = async (tx: Tx, ids: readonly string[]): Promise<Set<string>> =>
  new Set((await tx.query<{ id: string }>(usable, [ids])).map(({ id }) => id));
