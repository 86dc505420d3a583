import type { AccountsReport } from '../activities/index.js';
import { activities } from './activities.js';

/** By Schedule, each hour: invoices that were not paid by their day. An operator may trigger it. */
export async function markOverdue(): Promise<AccountsReport> {
  return activities.markOverdue();
}
