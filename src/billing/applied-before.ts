import type { Tx } from '../db/connection.js';
import type { Applied } from '../db/gateway-events.js';
import { queuedNotifications } from '../db/notifications.js';
import type { ApplyResult } from './apply-result.js';

/** As `app_system`: what was applied before; only messages that were new then, and have not gone out, are sent. */
export async function appliedBefore(tx: Tx, applied: Applied): Promise<ApplyResult> {
  const { notifications } = applied;
  const queued = notifications.length === 0 ? [] : await queuedNotifications(tx, notifications);
  return { ...applied, notifications: queued, unblocked: [] };
}

/** Of what changed nothing but its row of the ledger: nobody is written to. */
export const ledgerOnly = (applied: Applied): ApplyResult => ({ ...applied, notifications: [], unblocked: [] });
