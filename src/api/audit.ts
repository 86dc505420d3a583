import { type AuditEntry, writeAudit } from '../db/audit.js';
import type { Tx } from '../db/connection.js';
import type { Caller } from './auth.js';

type Told = Pick<AuditEntry, 'action' | 'entityType' | 'entityId' | 'before' | 'after'>;

/** Writes who did it into the transaction of what was done. `tenantId`: of what the operator's work is about. */
export const audit = (
  tx: Tx,
  { caller, requestId }: { caller: Caller; requestId: string },
  told: Told,
  tenantId: string | null = caller.kind === 'tenant' ? caller.tenantId : null,
): Promise<unknown> =>
  writeAudit(tx, {
    ...told,
    tenantId,
    actorType: caller.kind === 'operator' ? 'operator' : caller.key ? 'api_key' : 'context',
    actorId: caller.kind === 'tenant' ? caller.principal : null,
    requestId,
  });
