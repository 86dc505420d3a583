import { voidUnused } from '../billing/void-unused.js';
import { accountsPastDue } from '../db/past-due.js';
import { accountsWithUnused } from '../db/unused-invoices.js';
import { type AccountByAccountDeps, createAccountByAccount } from './account-by-account.js';
import type { Activities } from './index.js';

/**
 * Marks invoices of our own that have not been paid by their day, and sees to it that who owes has a run. Before that it voids
 * what nobody has to pay any more.
 */
export function createMarkOverdue(deps: AccountByAccountDeps): Activities['markOverdue'] {
  const voidAll = createAccountByAccount(deps, accountsWithUnused, ({ invoiceIds }, tx, tenantId) =>
    voidUnused(tx, tenantId, invoiceIds),
  );
  const markAll = createAccountByAccount(deps, accountsPastDue, ({ invoiceIds }) => ({
    cause: 'invoice.overdue',
    own: invoiceIds.map((id) => ({ entityType: 'invoice', id })),
    commands: () => [{ type: 'invoice.past_due', ids: invoiceIds }],
  }));
  return async () => {
    const [voided, marked] = [await voidAll(), await markAll()];
    return {
      ...voided,
      ...marked,
      accounts: voided.accounts + marked.accounts,
      failed: voided.failed + marked.failed,
    };
  };
}
