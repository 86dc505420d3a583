import { writeAudit } from '../db/audit.js';
import type { Database } from '../db/connection.js';
import { eraseBatch } from '../db/erasure.js';
import { MissingRow } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import type { ErasureReport } from './index.js';

/** Batches of one activity: after a minute at most somebody else of the queue has a turn. */
const batches = 100;

export interface EraseDeps {
  db: Database;
  /** Removes what channels have kept of messages. May be repeated. */
  forget: (messages: readonly { id: string; createdAt: number }[]) => Promise<void>;
  heartbeat: () => void;
}

/** Goes on with an erasure, each batch in a transaction of its own that also keeps how far it has come. */
export function createErase({
  db,
  forget,
  heartbeat,
}: EraseDeps): (input: { tenantId: string; id: string }) => Promise<ErasureReport> {
  const next = ({ tenantId, id }: { tenantId: string; id: string }) =>
    db.withTenant(tenantId, async (tx) => {
      const progress = await eraseBatch(tx, id);
      if (!progress) throw new MissingRow(`Cannot erase: there is no erasure '${id}'`);
      const { erasure, hasEnded, messages } = progress;
      // Before the commit: whoever comes after a crash finds the rows as they were, and does both again.
      if (messages.length > 0)
        await forget(messages.map((one) => ({ id: publicId('notification', one.id), createdAt: one.created_at })));
      if (hasEnded)
        await writeAudit(tx, {
          tenantId,
          actorType: 'system',
          actorId: 'erase',
          action: 'erasure.done',
          entityType: 'erasure',
          entityId: id,
          after: {
            customer: erasure.customer_id && publicId('customer', erasure.customer_id),
            dry_run: erasure.dry_run,
            counts: erasure.counts,
          },
          requestId: null,
        });
      return progress;
    });

  return async (input) => {
    for (let batch = 1; ; batch++) {
      const { erasure, state } = await next(input);
      heartbeat();
      if (state !== 'more' || batch === batches) return { state, counts: erasure.counts };
    }
  };
}
