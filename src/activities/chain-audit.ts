import { chainAudit } from '../db/audit-chain.js';
import type { Database } from '../db/connection.js';

/** Entries of one transaction. */
const batch = 1000;
/** Of one run: an installation with years of entries has them chained in the course of some runs. */
const batches = 200;

/** Gives entries of the audit log their places; how many. Safe to repeat: what has its place has left the queue in the same commit. */
export async function chainAll(db: Database, heartbeat: () => void): Promise<number> {
  let chained = 0;
  for (let turn = 0; turn < batches; turn++) {
    const count = await db.withSystem((tx) => chainAudit(tx, batch));
    chained += count;
    heartbeat();
    if (count < batch) break;
  }
  return chained;
}
