import { sql, type Tx } from './connection.js';

/** Who did what to which row. `before` and `after` hold what changed, never a secret. */
export interface AuditEntry {
  /** null: about no tenant. */
  tenantId: string | null;
  /** `system`: what runs by itself, named by `actorId`. */
  actorType: 'operator' | 'api_key' | 'context' | 'system';
  actorId: string | null;
  action: string;
  entityType: string;
  /** null: several rows; `after` names them. */
  entityId: string | null;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  /** null: nobody asked. */
  requestId: string | null;
}

const insert = sql(`
  insert into audit_log (tenant_id, actor_type, actor_id, action, entity_type, entity_id, before, after, request_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`);

/** In the transaction of what it tells of; as `app_system` where `tenantId` is null. */
export const writeAudit = (tx: Tx, entry: AuditEntry): Promise<unknown> =>
  tx.query(insert, [
    entry.tenantId,
    entry.actorType,
    entry.actorId,
    entry.action,
    entry.entityType,
    entry.entityId,
    entry.before ? JSON.stringify(entry.before) : null,
    entry.after ? JSON.stringify(entry.after) : null,
    entry.requestId,
  ]);
