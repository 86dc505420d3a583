import type { Database, Tx } from '../db/connection.js';
import {
  claimNotification,
  type NotificationClaim,
  notificationStatus,
  putBackNotification,
  settleNotification,
} from '../db/notifications.js';
import { newUuid } from '../db/uuid.js';
import { MissingRow } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { Millis } from '../domain/time.js';
import { traceIdOf } from '../domain/trace.js';
import type { Place, Tracer } from '../tracing/tracer.js';
import { attachLimits } from './attach.js';
import { type AttemptDeps, createAttempt } from './attempt.js';
import { type ChannelName, sendLimitMs } from './channel.js';
import { deviceRecord } from './device-record.js';
import { type ChannelRecord, type Ended, emailRecord } from './email-record.js';
import { heedPreferences } from './heed-preferences.js';
import { languageOf, sameLanguage } from './templates/locale.js';
import { NoTurn } from './with-turns.js';
import { withoutAddresses } from './without-addresses.js';

/** The lease covers the whole time that what it carries and a channel may take, and a little more for writing its result. */
const leaseMs = attachLimits.ms + sendLimitMs + 5_000;

/** What each channel leaves behind besides the notification's row. */
const records: Readonly<Partial<Record<ChannelName, ChannelRecord>>> = { email: emailRecord, push: deviceRecord };

export interface NotificationSenderDeps extends AttemptDeps {
  db: Database;
  appendEvents: (tx: Tx, drafts: readonly EventDraft[]) => Promise<{ deliverable: string[] }>;
  log: Log;
  tracer: Pick<Tracer, 'underRow'>;
  /** Once per attempt, for its span. */
  observe: (attempt: MessageAttempt) => void;
  /** Once per attempt, for `notifications_total`. */
  onAttempt: (labels: { channel: string; category: string; status: AttemptStatus }, sendMs: number | null) => void;
  /** A message went out in another language than the wanted one, for `notifications_fallback_total`. */
  onFallback: (labels: { template: string; wanted_locale: string }) => void;
}

type Log = Record<'info' | 'warn', (fields: object, message: string) => void>;
type AttemptStatus = 'sent' | 'failed' | 'retry';

/** One attempt to send a message. */
export interface MessageAttempt {
  claim: NotificationClaim;
  place: Place;
  status: AttemptStatus;
  ms: number;
}

export interface SendInput {
  tenantId: string;
  notificationId: string;
  /** Number of the activity's attempt, from 1. */
  attempt: number;
  /** true: nobody tries again after this one. */
  lastAttempt: boolean;
  /** Time until the next attempt; until then the relay leaves the message alone. */
  retryInMs: number;
  /** Of the workflow that asks, for the log; absent: there is none. */
  workflowId?: string | null;
}

export interface SendReport {
  /**
   * `already`: it was done before, or another process is at it. `skipped`: it is not to be sent. `waiting`: its time, or its
   * turn at the provider, has not come; the relay brings it back.
   */
  status: 'sent' | 'skipped' | 'failed' | 'already' | 'waiting';
  /** Events of ours that arose and that somebody subscribed to. */
  deliverable: string[];
}

/**
 * Sends one notification under a claim. May be repeated: a claim is given once until its lease ends, and a message
 * whose process ended in the middle goes out again under the same Message-ID. Resolves when the matter is closed.
 * @throws MissingRow; Error, without anybody's address, when it is to be tried again.
 */
export function createNotificationSender(deps: NotificationSenderDeps): (input: SendInput) => Promise<SendReport> {
  const { db, channels, render, from, appendEvents, now, log, tracer, observe, onAttempt, onFallback } = deps;
  const tryToSend = createAttempt(deps);

  return async (input) => {
    const token = newUuid();
    const startedAt = now();
    const claim = await db.withTenant(
      input.tenantId,
      async (tx) =>
        (await heedPreferences(tx, input.notificationId, render, startedAt)) ??
        claimNotification(tx, input.notificationId, token, leaseMs),
    );
    if (claim === 'waiting' || claim === 'skipped') return { status: claim, deliverable: [] };
    if (claim === null) return unclaimed(input);
    const place = tracer.underRow(claim.traceparent, claim.id);
    const attempt = await tryToSend(claim, input.lastAttempt, place.traceparent);
    if (attempt.error instanceof NoTurn) {
      await db.withTenant(input.tenantId, (tx) => putBackNotification(tx, claim.id, token));
      return { status: 'waiting', deliverable: [] };
    }
    const status = attempt.error === null ? 'sent' : attempt.permanent || input.lastAttempt ? 'failed' : 'retry';
    const ended: Ended = { claim, attempt, from, at: now() };
    const deliverable = await finish(ended, place, { token, status, retryInMs: input.retryInMs });
    onAttempt({ channel: claim.channel, category: claim.category, status }, attempt.sendMs);
    if (status === 'sent' && attempt.rendered && !sameLanguage(attempt.rendered.locale, claim.locale))
      onFallback({ template: claim.template, wanted_locale: fewLanguages(claim.locale) });
    const line = { trace_id: traceIdOf(place.traceparent), ...wideLine(ended, input, status, startedAt) };
    log[status === 'sent' ? 'info' : 'warn'](line, 'notification attempt');
    observe({ claim, place, status, ms: ended.at - startedAt });
    if (status === 'retry') throw new Error(withoutAddresses(attempt.error?.message ?? ''));
    return deliverable === null ? { status: 'already', deliverable: [] } : { status, deliverable };
  };

  /** Done, being sent by another process (if that one dies, the relay brings it back), or not to be sent. */
  async function unclaimed({ tenantId, notificationId }: SendInput): Promise<SendReport> {
    const status = await db.withTenant(tenantId, (tx) => notificationStatus(tx, notificationId));
    if (status === null) throw new MissingRow(`Cannot send '${publicId('notification', notificationId)}': no such row`);
    return { status: status === 'skipped' || status === 'suppressed' ? 'skipped' : 'already', deliverable: [] };
  }

  /** One transaction for the row, the record of the attempt and the event. null: the matter was closed by another. */
  async function finish(
    ended: Ended,
    { traceparent }: Place,
    { token, status, retryInMs }: { token: string; status: AttemptStatus; retryInMs: number },
  ): Promise<string[] | null> {
    const { claim, attempt, at } = ended;
    const record = records[claim.channel];
    return db.withTenant(claim.tenant_id, async (tx) => {
      tx.traceparent = traceparent;
      const [closed] = await Promise.all([
        settleNotification(tx, {
          id: claim.id,
          token,
          status: status === 'retry' ? 'queued' : status,
          provider: attempt.receipt?.provider ?? channels[claim.channel]?.provider ?? null,
          providerMessageId: attempt.receipt?.providerMessageId ?? null,
          error: attempt.error?.message ?? null,
          at,
          sendAfter: status === 'retry' ? at + retryInMs : null,
        }),
        record?.log(tx, ended),
      ]);
      if (!closed) return null;
      if (status === 'retry' || !record?.event) return [];
      return (await appendEvents(tx, [record.event(ended)])).deliverable;
    });
  }
}

/** Two letters at most, for locales are anybody's words and a label must have few values. */
const fewLanguages = (locale: string): string => {
  const language = languageOf(locale);
  return language?.length === 2 ? language : 'other';
};

/** The recipient stands in the tables only. */
function wideLine({ claim, attempt, at }: Ended, input: SendInput, status: AttemptStatus, startedAt: Millis): object {
  const { rendered, error } = attempt;
  return {
    workflow_id: input.workflowId ?? null,
    notification_id: publicId('notification', claim.id),
    tenant_id: claim.tenant_external_id,
    channel: claim.channel,
    template: claim.template,
    wanted_locale: claim.locale,
    locale: rendered?.locale ?? null,
    dropped_variables: rendered?.dropped ?? [],
    ...(attempt.without === null ? {} : { without_attachment: withoutAddresses(attempt.without) }),
    status,
    attempt: input.attempt,
    last_attempt: input.lastAttempt,
    attempts: claim.attempts,
    duration_ms: at - startedAt,
    ...(error === null ? {} : { error: withoutAddresses(error.message) }),
  };
}
