import type { Database, Tx } from '../db/connection.js';
import { tenantIdsAfter } from '../db/tenants.js';
import { checkTotals, type WrongTotal } from '../db/usage-checks.js';
import { listUsagePeriods, type UsagePeriodRow } from '../db/usage-periods.js';
import { nilUuid } from '../db/uuid.js';
import { type RecomputedUsage, recomputeUsage } from './recompute-usage.js';

export interface CheckedUsage {
  tenantId: string;
  /** Closed periods, and totals that are open. */
  periods: number;
  totals: number;
  wrongPeriods: { billed: UsagePeriodRow; recomputed: RecomputedUsage }[];
  wrongTotals: WrongTotal[];
}

const atOnce = { tenants: 500, periods: 200 } as const;

/** Counts closed periods and open totals again, tenant by tenant. Changes nothing. */
export async function* checkUsage(db: Database, tenantId?: string): AsyncGenerator<CheckedUsage> {
  if (tenantId !== undefined) {
    yield checkTenant(db, tenantId);
    return;
  }
  for (let after = nilUuid; ; ) {
    const ids = await db.withSystem((tx) => tenantIdsAfter(tx, after, atOnce.tenants));
    for (const id of ids) yield await checkTenant(db, id);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function checkTenant(db: Database, tenantId: string): Promise<CheckedUsage> {
  const { checked, wrong } = await db.withTenant(tenantId, async (tx) => {
    await allowLong(tx);
    return checkTotals(tx, tenantId);
  });
  const all: CheckedUsage = { tenantId, periods: 0, totals: checked, wrongPeriods: [], wrongTotals: wrong };
  for (let before: string | null = null; ; ) {
    const from: string | null = before;
    const { rows, next } = await db.withTenant(tenantId, async (tx) => {
      await allowLong(tx);
      const page = await listUsagePeriods(tx, tenantId, {}, { limit: atOnce.periods, before: from });
      const again = await Promise.all(page.rows.map((row) => recomputeUsage(tx, tenantId, row)));
      return { next: page.next, rows: page.rows.map((billed, index) => ({ billed, recomputed: again[index] })) };
    });
    all.periods += rows.length;
    for (const { billed, recomputed } of rows)
      if (recomputed && !recomputed.isSame) all.wrongPeriods.push({ billed, recomputed });
    if (next === null) return all;
    before = next;
  }
}

/** Much usage of one customer is read at once: longer than any statement of the service may take. */
const allowLong = (tx: Tx): Promise<unknown> => tx.query(`set local statement_timeout = '10min'`);
