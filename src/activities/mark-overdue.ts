import type { ApplyApiCommand } from '../billing/apply-api-command.js';
import type { Database } from '../db/connection.js';
import { accountsPastDue, type PastDue } from '../db/past-due.js';
import { byDunning } from '../domain/record/dunning.js';
import { everyTenant } from './every-tenant.js';
import type { Activities, OverdueReport } from './index.js';
import type { WakeDunning } from './wake-dunning.js';

const pageSize = 200;
const first = '00000000-0000-0000-0000-000000000000';

export interface MarkOverdueDeps {
  db: Database;
  apply: ApplyApiCommand;
  attemptDeliveries: (tenantId: string, eventIds: readonly string[]) => Promise<void>;
  startMails: (tenantId: string, ids: readonly string[]) => Promise<void>;
  wakeDunning: WakeDunning;
  heartbeat: () => void;
  now: () => number;
}

/**
 * Marks invoices of our own that have not been paid by their day, and sees to it that who owes has a run: an account at a
 * time, each a transaction. An account that fails keeps no other from it, and is tried again next time.
 */
export function createMarkOverdue(deps: MarkOverdueDeps): Activities['markOverdue'] {
  const { db, now, heartbeat } = deps;
  return async () => {
    const report: OverdueReport = { accounts: 0, failed: 0 };
    for await (const tenantId of everyTenant(db))
      for (let after: string | undefined = first; after !== undefined; ) {
        const from: string = after;
        const page = await db.withTenant(tenantId, (tx) => accountsPastDue(tx, tenantId, now(), from, pageSize));
        for (const one of page) {
          heartbeat();
          try {
            await mark(deps, tenantId, one);
            report.accounts += 1;
          } catch (error) {
            report.failed += 1;
            report.error ??= (error as Error).message;
          }
        }
        after = page.length < pageSize ? undefined : page.at(-1)?.accountId;
      }
    return report;
  };
}

async function mark(
  deps: MarkOverdueDeps,
  tenantId: string,
  { accountId, livemode, invoiceIds }: PastDue,
): Promise<void> {
  const { deliverable, notifications, dunning } = await deps.db.withTenant(tenantId, (tx) =>
    deps.apply(tx, {
      ...{ accountId, livemode, cause: 'invoice.overdue', actor: byDunning },
      own: invoiceIds.map((id) => ({ entityType: 'invoice', id })),
      commands: () => [{ type: 'invoice.past_due', ids: invoiceIds }],
    }),
  );
  if (deliverable.length > 0) await deps.attemptDeliveries(tenantId, deliverable);
  await deps.startMails(tenantId, notifications);
  deps.wakeDunning(dunning);
}
