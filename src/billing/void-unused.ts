import { writeAudit } from '../db/audit.js';
import type { Tx } from '../db/connection.js';
import { unusedInvoices, unusedPeriod } from '../domain/dunning/unused.js';
import { byDunning } from '../domain/record/dunning.js';
import type { ApiCommand } from './apply-api-command.js';

/** As the tenant: voids those of these invoices that are unused by then, as somebody would who was asked to. */
export const voidUnused = (
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Pick<ApiCommand, 'cause' | 'own' | 'commands'> => ({
  cause: 'invoice.void',
  own: ids.map((id) => ({ entityType: 'invoice', id })),
  commands: async (state) => {
    const unused = unusedInvoices(state).filter(({ id }) => ids.includes(id));
    for (const { id } of unused)
      await writeAudit(tx, {
        ...{ tenantId, actorType: 'system', actorId: byDunning, requestId: null },
        ...{ action: 'invoice.void', entityType: 'invoice', entityId: id, after: { reason: unusedPeriod } },
      });
    return unused.map(({ id }) => ({
      ...{ type: 'invoice.move', refs: [{ kind: 'own', id }], move: 'void', reason: unusedPeriod },
    }));
  },
});
