import type { AccountsReport } from '../activities/index.js';
import { activities } from './activities.js';

/** By Schedule, each hour: what comes, told in the morning where the payer is. An operator may trigger it. */
export async function remindAhead(): Promise<AccountsReport> {
  return activities.remindAhead();
}
