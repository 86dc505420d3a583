import type { Database, Tx } from '../db/connection.js';
import { type Batch, deleteOldDeliveries, eraseOldEnvelopes } from '../db/delivery-retention.js';
import { nilUuid } from '../db/uuid.js';
import type { Millis } from '../domain/time.js';
import { everyTenant } from './every-tenant.js';

/** Rows of one transaction: its locks last milliseconds. */
const batch = 1000;

/**
 * Forgets deliveries with their attempts, and then what the events without any had to say, tenant by tenant. `onDone` is
 * told of each batch.
 */
export async function retainDeliveries(
  db: Database,
  before: Millis,
  onDone: (what: 'deliveries' | 'envelopes', count: number) => void,
): Promise<void> {
  for await (const tenantId of everyTenant(db)) {
    const repeat = async (what: 'deliveries' | 'envelopes', step: (tx: Tx, after: string) => Promise<Batch>) => {
      for (let after: string | null = nilUuid; after !== null; ) {
        const from: string = after;
        const done = await db.withTenant(tenantId, (tx) => step(tx, from));
        onDone(what, done.count);
        after = done.reached;
      }
    };
    await repeat('deliveries', (tx, after) => deleteOldDeliveries(tx, after, before, batch));
    await repeat('envelopes', (tx, after) => eraseOldEnvelopes(tx, tenantId, after, before, batch));
  }
}
