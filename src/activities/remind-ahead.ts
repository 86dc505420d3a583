import type { ApplyApiCommand } from '../billing/apply-api-command.js';
import { type Ahead, remindersAhead } from '../db/ahead.js';
import type { Database } from '../db/connection.js';
import type { Reminder } from '../domain/commands.js';
import { byDunning } from '../domain/record/dunning.js';
import { everyTenant } from './every-tenant.js';
import type { Activities, AheadReport } from './index.js';

const pageSize = 200;
const first = '00000000-0000-0000-0000-000000000000';

export interface RemindAheadDeps {
  db: Database;
  apply: ApplyApiCommand;
  attemptDeliveries: (tenantId: string, eventIds: readonly string[]) => Promise<void>;
  startMails: (tenantId: string, ids: readonly string[]) => Promise<void>;
  heartbeat: () => void;
  now: () => number;
}

/**
 * Tells payers of what comes: a card that expires, a renewal, an invoice that is due. An account at a time, each a
 * transaction; one that fails keeps no other from it, and is tried again next time.
 */
export function createRemindAhead(deps: RemindAheadDeps): Activities['remindAhead'] {
  const { db, now, heartbeat } = deps;
  return async () => {
    const report: AheadReport = { accounts: 0, failed: 0 };
    for await (const tenantId of everyTenant(db))
      for (let after: string | undefined = first; after !== undefined; ) {
        const from: string = after;
        heartbeat();
        const page = await db.withTenant(tenantId, (tx) => remindersAhead(tx, tenantId, now(), from, pageSize));
        for (const one of page) {
          heartbeat();
          try {
            await remind(deps, tenantId, one);
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

const entityOf = {
  invoice_due: 'invoice',
  upcoming_renewal: 'subscription',
  card_expiring: null,
} as const satisfies Record<Reminder['kind'], unknown>;

async function remind(deps: RemindAheadDeps, tenantId: string, { accountId, livemode, reminders }: Ahead) {
  const { deliverable, notifications } = await deps.db.withTenant(tenantId, (tx) =>
    deps.apply(tx, {
      ...{ accountId, livemode, cause: 'remind', actor: byDunning },
      own: reminders.flatMap(({ kind, id }) => {
        const entityType = entityOf[kind];
        return entityType === null ? [] : [{ entityType, id }];
      }),
      commands: () => [{ type: 'remind', reminders }],
    }),
  );
  if (deliverable.length > 0) await deps.attemptDeliveries(tenantId, deliverable);
  await deps.startMails(tenantId, notifications);
}
