import type { RetentionReport } from '../activities/index.js';
import { activities } from './activities.js';

/** By Schedule, each night: erases what is old enough, counts the days before, and tells what has grown old unresolved. An operator may trigger it. */
export async function retention(): Promise<RetentionReport> {
  return activities.retention();
}
