import { sql, type Tx } from './connection.js';

/** What an alert `dead_letter` is about. */
export const deadLetterKey = (gatewayAccountId: string, eventType: string): string =>
  `${gatewayAccountId}/${eventType}`;

// `last_at`: one that is just being raised again waits here for its transaction, and is looked at anew. Whatever has been
// finished before and is `received` is being replayed: nobody knows yet what becomes of it.
const resolve = sql(`
  update alerts a set resolved_at = now()
  where a.kind = 'dead_letter' and a.resolved_at is null and a.last_at < now() - interval '30 seconds'
    and not exists (
      select from gateway_events e where e.gateway_account_id = a.gateway_account_id and a.key = e.gateway_account_id || '/' || e.event_type
        and (e.status = 'dead_letter' or e.status = 'received' and e.attempts > 0))
  returning id`);

/** As `app_system`: alerts about dead letters of which none is left, because all have been replayed. Returns how many there were. */
export const resolveDeadLetterAlerts = async (tx: Tx): Promise<number> => (await tx.query(resolve, [])).length;
