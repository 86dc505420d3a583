import type { Priority } from '../domain/tell/priorities.js';
import { sql, type Tx } from './connection.js';

const overdue = sql(`
  select id, tenant_id, priority from notifications
  where id > $2 and priority = any ($4)
    and ((status = 'queued' and send_after < now() - make_interval(secs => $1)) or (status = 'sending' and lease_until < now() - make_interval(secs => $1)))
  order by id limit $3`);

export interface OverdueNotification {
  id: string;
  tenant_id: string;
  priority: Priority;
}

/** As `app_system`: a page of messages of these priorities that nobody has sent in time. */
export const overdueNotifications = (
  tx: Tx,
  { seconds, of }: { seconds: number; of: readonly Priority[] },
  after: string,
  limit: number,
): Promise<OverdueNotification[]> => tx.query(overdue, [seconds, after, limit, of]);
