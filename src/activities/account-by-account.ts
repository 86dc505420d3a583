import type { ApiCommand, ApplyApiCommand } from '../billing/apply-api-command.js';
import type { Database, Tx } from '../db/connection.js';
import { nilUuid } from '../db/uuid.js';
import { byDunning } from '../domain/record/dunning.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import { everyTenant } from './every-tenant.js';
import type { AccountsReport } from './index.js';
import type { WakeDunning } from './wake-dunning.js';

const pageSize = 200;

export interface AccountByAccountDeps {
  db: Database;
  apply: ApplyApiCommand;
  attemptDeliveries: (tenantId: string, eventIds: readonly string[]) => Promise<void>;
  startMails: (tenantId: string, messages: readonly QueuedMessage[]) => Promise<void>;
  wakeDunning: WakeDunning;
  heartbeat: () => void;
  now: () => Millis;
}

interface Account {
  accountId: string;
  livemode: boolean;
}

/**
 * Work of a Schedule on accounts of all tenants: an account at a time, each a transaction. One that fails keeps no other
 * from it, and is tried again next time. `find` is asked as the tenant, for those behind an account, in their order.
 */
export function createAccountByAccount<One extends Account>(
  deps: AccountByAccountDeps,
  find: (tx: Tx, tenantId: string, now: Millis, after: string, limit: number) => Promise<One[]>,
  commandOf: (one: One, tx: Tx, tenantId: string) => Pick<ApiCommand, 'cause' | 'own' | 'commands'>,
): () => Promise<AccountsReport> {
  const { db, apply, now, heartbeat } = deps;
  return async () => {
    const report: AccountsReport = { accounts: 0, failed: 0 };
    for await (const tenantId of everyTenant(db))
      for (let after: string | undefined = nilUuid; after !== undefined; ) {
        const from: string = after;
        heartbeat();
        const page = await db.withTenant(tenantId, (tx) => find(tx, tenantId, now(), from, pageSize));
        for (const one of page) {
          heartbeat();
          try {
            await take(tenantId, one);
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

  async function take(tenantId: string, one: One): Promise<void> {
    const { accountId, livemode } = one;
    const { deliverable, notifications, dunning } = await db.withTenant(tenantId, (tx) =>
      apply(tx, { accountId, livemode, actor: byDunning, ...commandOf(one, tx, tenantId) }),
    );
    if (deliverable.length > 0) await deps.attemptDeliveries(tenantId, deliverable);
    await deps.startMails(tenantId, notifications);
    deps.wakeDunning(dunning);
  }
}
