import type { BilledUsage } from '../billing/bill-usage.js';
import type { CloseUsage } from '../billing/close-usage.js';
import type { Database } from '../db/connection.js';
import { tenantsWithDueUsage } from '../db/usage-due.js';
import { nilUuid } from '../db/uuid.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import { schedules } from '../workflows/contract.js';
import type { Activities, UsageReport } from './index.js';
import type { WakeDunning } from './wake-dunning.js';

/** Tenants that take turns. */
const pageSize = 200;

export interface BillUsageDeps {
  db: Database;
  closeUsage: CloseUsage;
  /** Has the first attempts made of events that have been committed; what it does not reach, the relay does. */
  attemptDeliveries: (tenantId: string, eventIds: readonly string[]) => Promise<void>;
  startMails: (tenantId: string, messages: readonly QueuedMessage[]) => Promise<void>;
  wakeDunning: WakeDunning;
  heartbeat: () => void;
  now: () => number;
}

/** Bills what is due: a customer of each tenant in turn. One tenant that fails keeps no other from it, and is tried again next time. */
export function createBillUsage(deps: BillUsageDeps): Activities['billUsage'] {
  const { db, closeUsage, heartbeat, now } = deps;
  return async () => {
    const endedBy = now() - schedules.usage.graceMinutes * 60_000;
    const report: UsageReport = { tenants: 0, invoices: 0, failed: 0 };
    for (let after: string | undefined = nilUuid; after !== undefined; ) {
      const from: string = after;
      const page = await db.withSystem((tx) => tenantsWithDueUsage(tx, endedBy, from, pageSize));
      await inTurns(new Map(page.map((tenantId) => [tenantId, closeUsage(tenantId, endedBy)])), deps, report);
      report.tenants += page.length;
      after = page.at(-1);
      heartbeat();
    }
    return report;
  };
}

async function inTurns(
  running: Map<string, AsyncGenerator<BilledUsage>>,
  { attemptDeliveries, startMails, wakeDunning, heartbeat }: BillUsageDeps,
  report: UsageReport,
): Promise<void> {
  while (running.size > 0)
    for (const [tenantId, closing] of running)
      try {
        const { done, value } = await closing.next();
        heartbeat();
        if (done) running.delete(tenantId);
        else {
          report.invoices += value.invoices;
          wakeDunning(value.dunning);
          if (value.deliverable.length > 0) await attemptDeliveries(tenantId, value.deliverable);
          await startMails(tenantId, value.notifications);
        }
      } catch (error) {
        running.delete(tenantId);
        report.failed += 1;
        report.error ??= (error as Error).message;
      }
}
