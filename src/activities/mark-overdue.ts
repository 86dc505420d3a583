import { accountsPastDue } from '../db/past-due.js';
import { type AccountByAccountDeps, createAccountByAccount } from './account-by-account.js';
import type { Activities } from './index.js';

/** Marks invoices of our own that have not been paid by their day, and sees to it that who owes has a run. */
export const createMarkOverdue = (deps: AccountByAccountDeps): Activities['markOverdue'] =>
  createAccountByAccount(deps, accountsPastDue, ({ invoiceIds }) => ({
    cause: 'invoice.overdue',
    own: invoiceIds.map((id) => ({ entityType: 'invoice', id })),
    commands: () => [{ type: 'invoice.past_due', ids: invoiceIds }],
  }));
