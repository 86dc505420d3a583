import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

const owner = sql('select tenant_id from notifications where id = $1');

/** As `app_system`: whose notification it is; null: nobody's. */
export const tenantOfNotification = async (tx: Tx, id: string): Promise<string | null> =>
  (await tx.query<{ tenant_id: string }>(owner, [id]))[0]?.tenant_id ?? null;

/** The mail that something was heard of. */
export interface MailHeardOf {
  notification_id: string | null;
  to_email: string;
  from_email: string;
  subject: string;
  tenant_external_id: string;
  attempts: number;
}

const write = sql(`
  update email_log l set feedback = $4, feedback_at = $5
  from tenants t, notifications n
  where l.tenant_id = $1 and l.message_id = $2 and t.id = l.tenant_id and n.tenant_id = l.tenant_id and n.id = l.notification_id
    and l.attempt = (select max(attempt) from email_log where tenant_id = $1 and message_id = $2)
    and coalesce(array_position($3::text[], l.feedback), 0) < array_position($3::text[], $4)
  returning l.notification_id, l.to_email, l.from_email, l.subject, t.external_id as tenant_external_id, n.attempts`);

/**
 * As the tenant: keeps it with the mail's last attempt. `order`: all that can be heard, each outweighing those before it. null:
 * there is no such mail, or the same or more was heard before.
 */
export const writeMailFeedback = async (
  tx: Tx,
  tenantId: string,
  { messageId, kind, at, order }: { messageId: string; kind: string; at: Millis; order: readonly string[] },
): Promise<MailHeardOf | null> =>
  (await tx.query<MailHeardOf>(write, [tenantId, messageId, order, kind, new Date(at).toISOString()]))[0] ?? null;
