import { sql, type Tx } from './connection.js';

export interface KnownEvent {
  id: string;
  dedupe_key: string;
  /** As it stands now: an erasure may have emptied it. */
  envelope: string;
}

const known = sql('select id, dedupe_key, envelope from events where tenant_id = $1 and dedupe_key = any ($2)');

/** As the tenant: its events with these dedupe keys. */
export const eventsByDedupeKey = (tx: Tx, tenantId: string, keys: readonly string[]): Promise<KnownEvent[]> =>
  tx.query(known, [tenantId, keys]);
