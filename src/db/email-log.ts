import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';

/** One attempt to send a mail. */
export interface EmailAttempt {
  id: string;
  tenantId: string;
  userId: string | null;
  toEmail: string;
  /** Empty when the message could not be rendered. */
  subject: string;
  emailType: string;
  errorMessage: string | null;
  /** null: not sent, and `errorMessage` says why. */
  sentAt: Millis | null;
  messageId: string;
  fromEmail: string;
  notificationId: string;
  attempt: number;
  smtpResponse: string | null;
  locale: string;
}

const columns = `tenant_id, user_id, to_email, subject, email_type, sent, error_message, sent_at, message_id, from_email, notification_id,
  attempt, smtp_response, locale`;

const insertAttempt = sql(`
  insert into email_log (id, ${columns})
  values ($1, $2, $3, $4, $5, $6, $7::timestamptz is not null, $8, $7, $9, $10, $11, $12, $13, $14)
  on conflict (tenant_id, message_id, attempt) do update set sent = excluded.sent, error_message = excluded.error_message,
    sent_at = excluded.sent_at, smtp_response = excluded.smtp_response where not email_log.sent`);

/** What is known later about the same attempt replaces `unknown`; a mail that left stays so. */
export async function logEmailAttempt(tx: Tx, one: EmailAttempt): Promise<void> {
  await tx.query(insertAttempt, [
    one.id,
    one.tenantId,
    one.userId,
    one.toEmail,
    one.subject,
    one.emailType,
    one.sentAt === null ? null : new Date(one.sentAt).toISOString(),
    one.errorMessage,
    one.messageId,
    one.fromEmail,
    one.notificationId,
    one.attempt,
    one.smtpResponse,
    one.locale,
  ]);
}

const insertUnknown = sql(`
  insert into email_log (id, ${columns})
  select uuid7(), $1, $2, $3, $4, $5, false, 'unknown: the process ended during the attempt; the mail may have arrived', null, $6, $7, $8,
    number, null, $9
  from generate_series(1, $10::integer - 1) as number
  on conflict (tenant_id, message_id, attempt) do nothing`);

/** Rows for the attempts before this one that ended without a word. */
export async function logUnknownAttempts(tx: Tx, one: EmailAttempt): Promise<void> {
  await tx.query(insertUnknown, [
    one.tenantId,
    one.userId,
    one.toEmail,
    one.subject,
    one.emailType,
    one.messageId,
    one.fromEmail,
    one.notificationId,
    one.locale,
    one.attempt,
  ]);
}
