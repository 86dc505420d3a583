import type { Reminder } from '../commands.js';

/** So many days before it happens a payer is told, at 09:00 there. */
export const daysAhead = {
  invoice_due: [3],
  upcoming_renewal: [7],
  card_expiring: [30, 7],
} as const satisfies Record<Reminder['kind'], readonly number[]>;
