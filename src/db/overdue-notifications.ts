import { sql, type Tx } from './connection.js';

const overdue = sql(`
  select id, tenant_id from notifications
  where id > $2 and ((status = 'queued' and send_after < now() - make_interval(secs => $1)) or (status = 'sending' and lease_until < now() - make_interval(secs => $1)))
  order by id limit $3`);

/** As `app_system`: a page of messages that nobody has sent in time. */
export const overdueNotifications = (
  tx: Tx,
  seconds: number,
  after: string,
  limit: number,
): Promise<{ id: string; tenant_id: string }[]> => tx.query(overdue, [seconds, after, limit]);
