import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { firstUuidAt } from './uuid.js';

/** What one batch did. `reached`: the last id that it looked at; null: there is nothing more. */
export interface Batch {
  count: number;
  reached: string | null;
}

const deleteDeliveries = sql('select deleted as count, reached from delete_deliveries($1, $2, $3, $4)');

/**
 * As the tenant: deletes a batch of its deliveries, with their attempts, that were made and last touched before this time
 * and are over. What is still to be sent stays, however old; so does what was replayed since.
 */
export const deleteOldDeliveries = async (tx: Tx, after: string, before: Millis, limit: number): Promise<Batch> => {
  const [batch] = await tx.query<Batch>(deleteDeliveries, [after, firstUuidAt(before), new Date(before), limit]);
  return batch ?? { count: 0, reached: null };
};

const lockOld = sql(`
  select id from events e where tenant_id = $1 and id > $2 and id < $3 and envelope is not null
    and not exists (select from deliveries d where d.event_id = e.id)
  order by id limit $4 for update skip locked`);
const erase = sql(`
  update events e set envelope = null, envelope_sha256 = sha256(convert_to(envelope, 'UTF8'))
  where id = any ($1) and not exists (select from deliveries d where d.event_id = e.id) returning id`);

/**
 * As the tenant: replaces a batch of envelopes of events from before this time by their hashes, where no delivery is left
 * that could show or send them. Looked for once more under the lock: a delivery may have been made meanwhile, and whoever
 * makes one later waits for the lock and reads that the envelope is gone.
 */
export async function eraseOldEnvelopes(
  tx: Tx,
  tenantId: string,
  after: string,
  before: Millis,
  limit: number,
): Promise<Batch> {
  const ids = (await tx.query<{ id: string }>(lockOld, [tenantId, after, firstUuidAt(before), limit])).map(
    (row) => row.id,
  );
  if (ids.length === 0) return { count: 0, reached: null };
  return { count: (await tx.query(erase, [ids])).length, reached: ids.at(-1) ?? null };
}
