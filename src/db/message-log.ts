import type { ChannelName } from '../domain/channels.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';
import { whereInRanges } from './where-in-ranges.js';

export const notificationStatuses = [
  'queued',
  'sending',
  'sent',
  'failed',
  'suppressed',
  'skipped',
  'digested',
] as const;

interface MadeBetween {
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** A message to a person, and what became of it. */
export interface LoggedNotification {
  id: string;
  channel: ChannelName;
  category: string;
  template: string;
  locale: string;
  priority: string;
  recipient: string | null;
  user_id: string | null;
  status: (typeof notificationStatuses)[number];
  /** Why it was not sent. */
  skip_reason: string | null;
  provider: string | null;
  attempts: number;
  last_error: string | null;
  sent_at: Millis | null;
  created_at: Millis;
}

const notificationColumns = [
  ...['id', 'channel', 'category', 'template', 'locale', 'priority', 'recipient', 'user_id', 'status', 'skip_reason'],
  ...['provider', 'attempts', 'last_error', 'sent_at', 'created_at'],
];

export type NotificationFilter = Partial<
  Record<'status' | 'channel' | 'template' | 'category' | 'recipient', string | undefined>
> &
  MadeBetween;

/** As the tenant. `recipient`: in any case. */
export const listNotifications = (
  tx: Tx,
  tenantId: string,
  { recipient, status, channel, template, category, since, until }: NotificationFilter,
  page: PageOptions,
): Promise<Page<LoggedNotification>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('notifications').select(notificationColumns).where('tenant_id', tenantId);
    for (const [column, value] of Object.entries({ status, channel, template, category }))
      if (value !== undefined) query.where(column, value);
    if (recipient !== undefined) query.whereRaw('lower(recipient) = lower(trim(?))', [recipient]);
    whereInRanges(query, { made: 'created_at' }, { made_since: since, made_until: until });
    return query;
  });

const byId = sql(
  `select ${notificationColumns.join(', ')}, variables from notifications where tenant_id = $1 and id = $2`,
);

/** As the tenant, with the values that its template is given. */
export const notificationById = async (
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<(LoggedNotification & { variables: Record<string, string> }) | null> =>
  (await tx.query<LoggedNotification & { variables: Record<string, string> }>(byId, [tenantId, id]))[0] ?? null;

/** One attempt to send a mail; the first columns are those that operators of the first generation know. */
export interface LoggedEmail {
  id: string;
  user_id: string | null;
  to_email: string;
  subject: string;
  email_type: string;
  sent: boolean;
  error_message: string | null;
  sent_at: Millis | null;
  message_id: string;
  from_email: string;
  notification_id: string | null;
  attempt: number;
  smtp_response: string | null;
  locale: string | null;
  /** What was heard after it had left; null: nothing. */
  feedback: 'bounced' | 'unsubscribed' | 'complained' | null;
  feedback_at: Millis | null;
  created_at: Millis;
}

const emailColumns = [
  ...['id', 'user_id', 'to_email', 'subject', 'email_type', 'sent', 'error_message', 'sent_at', 'message_id'],
  ...['from_email', 'notification_id', 'attempt', 'smtp_response', 'locale', 'feedback', 'feedback_at', 'created_at'],
];

export type EmailLogFilter = Partial<
  Record<'to_email' | 'email_type' | 'user_id' | 'notification_id', string | undefined>
> & { sent?: boolean | undefined } & MadeBetween;

/** As the tenant. `to_email`: in any case. */
export const listEmailLog = (
  tx: Tx,
  tenantId: string,
  { to_email, email_type, user_id, notification_id, sent, since, until }: EmailLogFilter,
  page: PageOptions,
): Promise<Page<LoggedEmail>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('email_log').select(emailColumns).where('tenant_id', tenantId);
    for (const [column, value] of Object.entries({ email_type, user_id, notification_id, sent }))
      if (value !== undefined) query.where(column, value);
    if (to_email !== undefined) query.whereRaw('lower(to_email) = lower(trim(?))', [to_email]);
    whereInRanges(query, { made: 'created_at' }, { made_since: since, made_until: until });
    return query;
  });
