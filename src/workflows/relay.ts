import type { RelayReport } from '../activities/index.js';
import { activities } from './activities.js';

/** By Schedule: starts the owner of everything that is overdue, whatever became of the one who should have. */
export async function relay(): Promise<RelayReport> {
  return activities.relay();
}
