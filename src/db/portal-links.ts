import type { Millis } from '../domain/time.js';
import type { Scope } from './api-keys.js';
import { sql, type Tx } from './connection.js';

export interface NewPortalLink {
  id: string;
  tenantId: string;
  tokenHash: Buffer;
  scopes: readonly Scope[];
  /** Who it is for, as the platform calls them; null: it did not say. */
  subject: string | null;
  seconds: number;
}

const insert = sql(`
  insert into portal_links (id, tenant_id, token_hash, scopes, subject, expires_at)
  values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6)) returning expires_at`);

/** As `app_system`; returns when it ends. The token itself is not kept. */
export async function insertPortalLink(tx: Tx, link: NewPortalLink): Promise<Millis> {
  const values = [link.id, link.tenantId, link.tokenHash, link.scopes, link.subject, link.seconds];
  const [row] = await tx.query<{ expires_at: Millis }>(insert, values);
  if (!row) throw new Error('Cannot make a portal link: the statement gave no row');
  return row.expires_at;
}

/** What a link opens. */
export interface UsedLink {
  id: string;
  tenant_id: string;
  scopes: Scope[];
  subject: string | null;
}

// Of two that come at once the second waits for the first, and finds it used.
const use = sql(`
  update portal_links set used_at = now() where token_hash = $1 and used_at is null and expires_at > now()
  returning id, tenant_id, scopes, subject`);

/** As `app_system`: opens it, this once. null: there is none, it is over, or it was used. */
export const usePortalLink = async (tx: Tx, tokenHash: Buffer): Promise<UsedLink | null> =>
  (await tx.query<UsedLink>(use, [tokenHash]))[0] ?? null;
