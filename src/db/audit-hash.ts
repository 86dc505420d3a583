import { createHash } from 'node:crypto';

/** What of an entry its place in the chain holds, as SQL reads it. */
export interface HashedEntry {
  entry_id: string;
  /** null: about no tenant. */
  tenant_id: string | null;
  actor_type: string;
  actor_id: string | null;
  action: string;
  entity_type: string | null;
  entity_id: string | null;
  request_id: string | null;
  /** RFC 3339, UTC, to the microsecond. */
  at: string;
}

/** Of entries e. */
export const hashedColumns = `e.id::text as entry_id, e.tenant_id, e.actor_type, e.actor_id, e.action, e.entity_type, e.entity_id, e.request_id,
  to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
/** Of entries e: hex SHA-256 of the salt, `before` and `after` as PostgreSQL writes uuid and jsonb, a line feed between them. */
export const contentColumn = (salt: string): string =>
  `encode(audit_content_sha256(${salt}, e.before, e.after), 'hex') as content`;

export interface Place {
  position: number;
  /** Hex: of the place before; of the first, zeros. */
  prevHash: string;
  /** Hex: salted digest of `before` and `after` as they were when the place was given. */
  content: string;
}

export const firstPrevHash = '0'.repeat(64);

/** Hex SHA-256 of a place: of a JSON array without white space, in UTF-8, so that others can compute it too. */
export const hashOfPlace = ({ position, prevHash, content }: Place, entry: HashedEntry): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        'billhook-audit-1',
        position,
        prevHash,
        entry.entry_id,
        entry.tenant_id,
        entry.actor_type,
        entry.actor_id,
        entry.action,
        entry.entity_type,
        entry.entity_id,
        entry.request_id,
        entry.at,
        content,
      ]),
    )
    .digest('hex');
