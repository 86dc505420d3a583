import type { UsageReport } from '../activities/index.js';
import { activities } from './activities.js';

/** By Schedule, each hour: bills periods of metered usage that have ended. An operator may trigger it. */
export async function billUsage(): Promise<UsageReport> {
  return activities.billUsage();
}
