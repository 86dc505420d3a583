import type { Database } from '../db/connection.js';
import { areInHand, type ClaimsInHand } from '../db/holds.js';
import { portions } from '../webhooks/portion.js';

const everyMs = 50;

/**
 * Resolves when none of these claims, made before a hold, can begin a request any more: each has ended, or is so old that
 * what it had to send has begun.
 */
export async function untilBegun(db: Database, tenantId: string, claims: ClaimsInHand): Promise<void> {
  const since = Date.now();
  while (
    claims.eventIds.length > 0 &&
    Date.now() - since < portions.beginMs &&
    (await db.withTenant(tenantId, (tx) => areInHand(tx, claims)))
  )
    await new Promise((resolve) => setTimeout(resolve, everyMs));
}
