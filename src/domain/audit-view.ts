import type { Cell } from './csv.js';
import { type IdKind, prefixes, publicId } from './ids.js';
import { type Millis, rfc3339 } from './time.js';

/** An entry of the audit log, as it is kept. */
export interface StoredEntry {
  id: string;
  tenant_id: string | null;
  actor_type: string;
  actor_id: string | null;
  action: string;
  entity_type: string | null;
  entity_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  request_id: string | null;
  at: Millis;
  position: number | null;
  prev_hash: string | null;
  hash: string | null;
}

/** The same by the ids that people know; its keys are the header of the CSV. */
export const auditView = (row: StoredEntry) => ({
  id: row.id,
  at: rfc3339(row.at),
  tenant: row.tenant_id && publicId('tenant', row.tenant_id),
  actor_type: row.actor_type,
  actor: row.actor_type === 'api_key' && row.actor_id !== null ? shownId('api_key', row.actor_id) : row.actor_id,
  action: row.action,
  entity_type: row.entity_type,
  entity: row.entity_id && (isKind(row.entity_type) ? publicId(row.entity_type, row.entity_id) : row.entity_id),
  before: row.before,
  after: row.after,
  request_id: row.request_id,
  position: row.position,
  prev_hash: row.prev_hash,
  hash: row.hash,
});
export type AuditView = ReturnType<typeof auditView>;

export const auditColumns = [
  ...(['id', 'at', 'tenant', 'actor_type', 'actor', 'action', 'entity_type', 'entity', 'before', 'after'] as const),
  ...(['request_id', 'position', 'prev_hash', 'hash'] as const),
] as const satisfies readonly (keyof AuditView)[];

/** In the order of `auditColumns`; JSON as text. */
export const auditCells = (row: StoredEntry): Cell[] => {
  const view = auditView(row);
  return auditColumns.map((name) => {
    const value = view[name];
    return value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
  });
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** By its public name where it is a uuid; other names as they are. */
export const shownId = (kind: IdKind, id: string): string => (uuid.test(id) ? publicId(kind, id) : id);
const isKind = (text: string | null): text is IdKind => text !== null && Object.hasOwn(prefixes, text);
