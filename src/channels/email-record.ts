import type { Tx } from '../db/connection.js';
import { type EmailAttempt, logEmailAttempt, logUnknownAttempts } from '../db/email-log.js';
import type { NotificationClaim } from '../db/notifications.js';
import { type NewSuppression, suppress } from '../db/suppressions.js';
import { newUuid } from '../db/uuid.js';
import { NoSuchRecipient } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import type { EventDraft } from '../domain/tell/draft.js';
import { type Millis, rfc3339 } from '../domain/time.js';
import type { Attempt } from './attempt.js';
import { messageIdOf } from './mime.js';

/** How an attempt ended, for whoever keeps a record of a channel. */
export interface Ended {
  claim: NotificationClaim;
  attempt: Attempt;
  /** The platform's address, whose domain names messages. */
  from: string;
  at: Millis;
}

/** What a channel leaves behind besides the notification's own row. */
export interface ChannelRecord {
  /** Written for every attempt. */
  log(tx: Tx, ended: Ended): Promise<void>;
  /** The event that tells the final result; absent: nothing tells it. */
  event?(ended: Ended): EventDraft;
}

const messageId = ({ claim, from }: Ended): string => messageIdOf(publicId('notification', claim.id), from);

/** `email_log` with a row per attempt, and `email.sent` or `email.failed`; these never cause another mail. */
export const emailRecord = {
  async log(tx: Tx, ended: Ended) {
    const attempt = toAttempt(ended);
    await Promise.all([
      logEmailAttempt(tx, attempt),
      ...(ended.claim.taken_over ? [logUnknownAttempts(tx, attempt)] : []),
      ...(ended.attempt.error instanceof NoSuchRecipient ? [suppress(tx, attempt.tenantId, bounce(ended))] : []),
    ]);
  },

  event(ended: Ended): EventDraft {
    const { claim, attempt, at } = ended;
    const type = attempt.error === null ? 'email.sent' : 'email.failed';
    return {
      tenantId: claim.tenant_id,
      tenantExternalId: claim.tenant_external_id,
      type,
      aggregate: { type: 'email', id: claim.id, version: claim.attempts },
      occurredAt: at,
      data: {
        message_id: messageId(ended),
        to: [claim.recipient],
        subject: subjectOf(ended),
        from_email: attempt.from,
        recipients_count: 1,
        ...(attempt.error === null ? { sent_at: rfc3339(at) } : { error: attempt.error.message }),
      },
      // One notification is one mail, however often it was tried and told.
      dedupeKey: `${type}:${claim.id}`,
    };
  },
} satisfies ChannelRecord;

/** Empty when the message could not be rendered. */
const subjectOf = ({ attempt }: Ended): string => attempt.rendered?.subject ?? '';

/** Whatever is sent there comes back, and who goes on sending to such addresses is soon believed by no mail server. */
const bounce = ({ claim, attempt }: Ended): NewSuppression => ({
  email: claim.recipient,
  reason: 'hard_bounce',
  detail: attempt.error?.message ?? null,
  notificationId: claim.id,
  createdBy: 'smtp',
});

const toAttempt = (ended: Ended): EmailAttempt => ({
  id: newUuid(),
  tenantId: ended.claim.tenant_id,
  userId: ended.claim.user_id,
  toEmail: ended.claim.recipient,
  subject: subjectOf(ended),
  emailType: ended.claim.template,
  errorMessage: ended.attempt.error?.message ?? null,
  sentAt: ended.attempt.error === null ? ended.at : null,
  messageId: messageId(ended),
  fromEmail: ended.attempt.from,
  notificationId: ended.claim.id,
  attempt: ended.claim.attempts,
  smtpResponse: ended.attempt.receipt?.response ?? null,
  locale: ended.attempt.rendered?.locale ?? ended.claim.locale,
});
