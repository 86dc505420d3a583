import { remindersAhead } from '../db/ahead.js';
import type { Reminder } from '../domain/commands.js';
import { type AccountByAccountDeps, createAccountByAccount } from './account-by-account.js';
import type { Activities } from './index.js';

const entityOf = {
  invoice_due: 'invoice',
  upcoming_renewal: 'subscription',
  card_expiring: null,
} as const satisfies Record<Reminder['kind'], unknown>;

/** Tells payers of what comes: a card that expires, a renewal, an invoice that is due. */
export const createRemindAhead = (deps: AccountByAccountDeps): Activities['remindAhead'] =>
  createAccountByAccount(deps, remindersAhead, ({ reminders }) => ({
    cause: 'remind',
    own: reminders.flatMap(({ kind, id }) => {
      const entityType = entityOf[kind];
      return entityType === null ? [] : [{ entityType, id }];
    }),
    commands: () => [{ type: 'remind', reminders }],
  }));
