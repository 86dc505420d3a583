import type { Database, Tx } from '../db/connection.js';
import { type MailHeardOf, tenantOfNotification, writeMailFeedback } from '../db/mail-feedback.js';
import { suppress } from '../db/suppressions.js';
import { uuidOf } from '../domain/ids.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { Traceparent } from '../domain/trace.js';
import { type MailReport, mailFeedback } from './mail-report.js';

export interface MailFeedbackDeps {
  db: Database;
  appendEvents: (tx: Tx, drafts: readonly EventDraft[]) => Promise<{ deliverable: string[] }>;
  /** Has events sent that have just been committed. Never throws. */
  publish: (tenantId: string, eventIds: readonly string[]) => void;
}

const reasons = { bounced: 'hard_bounce', unsubscribed: 'complaint', complained: 'complaint' } as const;

/**
 * Applies one report, in one transaction of the tenant whose mail it is about: kept with the mail, its address suppressed, and of a
 * bounce the event `email.failed`, which causes no mail. Whom it suppresses the mail says, and not the report. May be repeated:
 * false, when it changed nothing.
 */
export function createMailFeedback({ db, appendEvents, publish }: MailFeedbackDeps) {
  return async (provider: string, report: MailReport, traceparent: Traceparent): Promise<boolean> => {
    const id = uuidOf('notification', report.messageId.slice(1).split('@', 1)[0] ?? '');
    const tenantId = id === null ? null : await db.withSystem((tx) => tenantOfNotification(tx, id));
    if (id === null || tenantId === null) return false;
    const told = await db.withTenant(tenantId, async (tx) => {
      tx.traceparent = traceparent;
      const mail = await writeMailFeedback(tx, tenantId, { ...report, order: mailFeedback });
      // Of whom nothing is kept any more there is nobody to suppress, or to tell of.
      if (!mail?.to_email.includes('@')) return mail && [];
      const detail = `${provider}: ${report.kind} ${report.says}`.trim();
      const reason = reasons[report.kind];
      await suppress(tx, tenantId, {
        ...{ email: mail.to_email, reason, detail, notificationId: mail.notification_id, createdBy: provider },
      });
      if (report.kind !== 'bounced') return [];
      return (await appendEvents(tx, [failed({ tenantId, id, mail, detail }, report)])).deliverable;
    });
    if (told && told.length > 0) publish(tenantId, told);
    return told !== null;
  };
}

const failed = (
  { tenantId, id, mail, detail }: { tenantId: string; id: string; mail: MailHeardOf; detail: string },
  { messageId, at }: MailReport,
): EventDraft => ({
  tenantId,
  tenantExternalId: mail.tenant_external_id,
  type: 'email.failed',
  aggregate: { type: 'email', id, version: mail.attempts },
  occurredAt: at,
  data: {
    message_id: messageId,
    to: [mail.to_email],
    subject: mail.subject,
    from_email: mail.from_email,
    recipients_count: 1,
    error: detail,
  },
  dedupeKey: `email.failed:${id}`,
});
