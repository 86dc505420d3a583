import type { Database } from '../db/connection.js';
import { type MeterPriceRow, meterPriceById } from '../db/meter-prices.js';
import { closePeriod, customersToBill, duePrices, openNextPeriod } from '../db/usage-due.js';
import { beginUsageChange } from '../db/usage-lock.js';
import { nilUuid } from '../db/uuid.js';
import { InvalidAmount } from '../domain/errors.js';
import type { Millis } from '../domain/time.js';
import { endOfPeriod } from '../domain/usage/cadence.js';
import type { ApplyApiCommand } from './apply-api-command.js';
import { type BilledUsage, billUsage, type UsageGroup } from './bill-usage.js';

/** Customers of one turn, each of them a transaction. */
const pageSize = 50;

/**
 * Bills a tenant's periods that ended by `endedBy`, the oldest first, and yields after each customer. It may end
 * after any step and be begun again, by several at once: first a period is closed, so that nothing is added to it any more;
 * then each customer is billed, once; when all are, the next period opens.
 * @throws InvalidAmount when what a customer owes is beyond what can be held, after all others were billed
 */
export const createCloseUsage = ({ db, apply }: { db: Database; apply: ApplyApiCommand }) =>
  async function* closeUsage(tenantId: string, endedBy: Millis): AsyncGenerator<BilledUsage> {
    for (;;) {
      const group = groupOf(await db.withTenant(tenantId, (tx) => duePrices(tx, tenantId, endedBy)));
      if (!group) return;
      const priceIds = group.prices.map((price) => price.id);
      await db.withTenant(tenantId, async (tx) => {
        await beginUsageChange(tx, tenantId);
        await closePeriod(tx, tenantId, priceIds, group.end);
      });
      let refused: InvalidAmount | undefined;
      for (let after = nilUuid; ; ) {
        const page = await db.withTenant(tenantId, (tx) =>
          customersToBill(tx, tenantId, { ...group, priceIds }, after, pageSize),
        );
        for (const customerId of page)
          try {
            yield await db.withTenant(tenantId, (tx) => billUsage(tx, apply, { tenantId, customerId, group }));
          } catch (error) {
            // Of this customer alone: the others are billed, and the period stays open until it is, too.
            if (!(error instanceof InvalidAmount)) throw error;
            refused ??= error;
          }
        if (page.length < pageSize) break;
        after = page.at(-1) ?? after;
      }
      if (refused) throw refused;
      await openNext(db, tenantId, group);
    }
  };
export type CloseUsage = ReturnType<typeof createCloseUsage>;

const openNext = (db: Database, tenantId: string, { prices, end }: UsageGroup): Promise<void> =>
  db.withTenant(tenantId, async (tx) => {
    await beginUsageChange(tx, tenantId);
    for (const { id } of prices) {
      const price = await meterPriceById(tx, tenantId, id);
      if (!price) continue;
      const isOver = price.active_until !== null && price.active_until <= end;
      await openNextPeriod(tx, tenantId, id, end, isOver ? null : endOfPeriod(price, end, price.active_until));
    }
  });

/** The prices whose period ended first, as far as they make one invoice. */
function groupOf([first, ...others]: readonly MeterPriceRow[]): UsageGroup | null {
  if (!first || first.open_until === null) return null;
  const key = keyOf(first);
  const prices = [first, ...others.filter((one) => keyOf(one) === key)];
  return { prices, start: first.open_from, end: first.open_until };
}

const keyOf = (price: MeterPriceRow): string =>
  JSON.stringify([
    ...[price.open_from, price.open_until, price.currency, price.series, price.due_days, price.auto_issue],
  ]);
