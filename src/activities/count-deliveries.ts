import type { Database } from '../db/connection.js';
import { countDay, daysToCount, forgetDays } from '../db/delivery-days.js';
import type { Millis } from '../domain/time.js';
import { everyTenant } from './every-tenant.js';

/** Counts the days before today, tenant by tenant, each day in a transaction of its own. Counted again it is the same. */
export async function countDeliveries(
  db: Database,
  now: Millis,
  retentionDays: number,
  onDone: () => void,
): Promise<void> {
  for await (const tenantId of everyTenant(db)) {
    const days = await db.withTenant(tenantId, (tx) => daysToCount(tx, tenantId, now, retentionDays));
    for (const day of days) {
      await db.withTenant(tenantId, (tx) => countDay(tx, tenantId, day));
      onDone();
    }
    await db.withTenant(tenantId, (tx) => forgetDays(tx, now));
  }
}
