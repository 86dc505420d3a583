import type { ChannelName } from '../domain/channels.js';
import type { Messaging } from '../domain/messaging.js';
import type { Priority, QueuedMessage } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import { sql, type Tx } from './connection.js';

/** A tenant's own text, as a message takes it. */
export interface NotificationText {
  id: string;
  locale: string;
  subject: string;
  preview: string;
  body: string;
  /** null: the shipped one counts. */
  short: string | null;
}

/** A message that this process may send until the lease ends, and all that sending needs. */
export interface NotificationClaim {
  id: string;
  tenant_id: string;
  tenant_external_id: string;
  tenant_name: string;
  tenant_branding: Record<string, unknown>;
  tenant_settings: Record<string, unknown>;
  tenant_messaging: Messaging;
  /** The tenant's own texts of the template that are in force, one per locale. */
  own_texts: NotificationText[];
  channel: ChannelName;
  category: string;
  priority: Priority;
  template: string;
  locale: string;
  /** Never null in a row that can be claimed: the table's own check. */
  recipient: string;
  user_id: string | null;
  variables: Record<string, string>;
  /** Number of this attempt, from 1, over all activities that ever tried. */
  attempts: number;
  /** An earlier attempt ended without a word: what it sent may have arrived. */
  taken_over: boolean;
  /** Names the fact that it tells. */
  dedupe_key: string;
  /** Of what led to it; null: it begins a trace. */
  traceparent: Traceparent | null;
  created_at: Millis;
}

const claimOne = sql(`
  with old as (
    select id, status from notifications
    where id = $1 and (status = 'queued' or (status = 'sending' and lease_until < now())) for update skip locked
  )
  update notifications n set status = 'sending', attempts = n.attempts + 1, lease_token = $2,
    lease_until = now() + make_interval(secs => $3 / 1000.0), updated_at = now()
  from old, tenants t
  where n.id = old.id and t.id = n.tenant_id
  returning n.id, n.tenant_id, t.external_id as tenant_external_id, t.name as tenant_name, t.branding as tenant_branding,
    t.settings as tenant_settings, t.messaging as tenant_messaging,
    array(select jsonb_build_object('id', m.id, 'locale', m.locale, 'subject', m.subject, 'preview', m.preview, 'body', m.body, 'short', m.short)
      from message_templates m where m.tenant_id = n.tenant_id and m.template = n.template and m.in_force) as own_texts, n.channel, n.category, n.priority, n.template, n.locale,
    n.recipient, n.user_id, n.variables, n.attempts, old.status = 'sending' as taken_over, n.dedupe_key, n.traceparent, n.created_at`);

/** null: it does not exist, is done, or another process is sending it. */
export const claimNotification = async (
  tx: Tx,
  id: string,
  token: string,
  leaseMs: number,
): Promise<NotificationClaim | null> => (await tx.query<NotificationClaim>(claimOne, [id, token, leaseMs]))[0] ?? null;

const skip = sql(`
  update notifications n set status = 'suppressed', skip_reason = s.reason, lease_token = null, lease_until = null, updated_at = now()
  from suppressions s
  where n.id = $1 and n.channel = 'email' and (n.status = 'queued' or (n.status = 'sending' and n.lease_until < now()))
    and s.tenant_id = n.tenant_id and s.email = lower(trim(n.recipient)) and s.lifted_at is null
  returning n.id`);

/** True: its recipient wants, or can have, no more mail, so it is not sent. */
export const skipSuppressed = async (tx: Tx, id: string): Promise<boolean> => (await tx.query(skip, [id])).length > 0;

const putBack = sql(`
  update notifications set status = 'queued', attempts = attempts - 1, lease_token = null, lease_until = null, send_after = now(),
    updated_at = now()
  where id = $1 and lease_token = $2`);

/** As the tenant: it was given to nobody, so this attempt was none. The relay brings it back. */
export const putBackNotification = (tx: Tx, id: string, token: string): Promise<unknown> =>
  tx.query(putBack, [id, token]);

const status = sql(`select status from notifications where id = $1`);

/** null: there is no such row in this tenant. */
export const notificationStatus = async (tx: Tx, id: string): Promise<string | null> =>
  (await tx.query<{ status: string }>(status, [id]))[0]?.status ?? null;

const stillQueued = sql(`select id, priority from notifications where id = any ($1) and status = 'queued' order by id`);

/** As `app_system`: those of these that exist and are to be sent. */
export const queuedNotifications = (tx: Tx, ids: readonly string[]): Promise<QueuedMessage[]> =>
  tx.query(stillQueued, [ids]);

/** How one attempt ended. `queued`: it is to be tried again. */
export interface NotificationResult {
  id: string;
  token: string;
  status: 'sent' | 'failed' | 'queued';
  provider: string | null;
  providerMessageId: string | null;
  error: string | null;
  at: Millis;
  /** For `queued`: not before this time, unless whoever tried it comes back. */
  sendAfter: Millis | null;
}

const settle = sql(`
  update notifications set status = $3, provider = coalesce($4, provider), provider_message_id = coalesce($5, provider_message_id),
    last_error = $6, sent_at = case when $3 = 'sent' then $7::timestamptz end, send_after = coalesce($8::timestamptz, send_after),
    lease_token = null, lease_until = null, updated_at = now()
  where id = $1 and (lease_token = $2 or ($3 = 'sent' and status <> 'sent'))
  returning id`);

/** Writes the result under its own claim only, except that a message that left always counts. False: nothing changed. */
export const settleNotification = async (tx: Tx, result: NotificationResult): Promise<boolean> => {
  const { id, token, status, provider, providerMessageId, error, at, sendAfter } = result;
  const rows = await tx.query(settle, [
    id,
    token,
    status,
    provider,
    providerMessageId,
    error,
    new Date(at).toISOString(),
    sendAfter === null ? null : new Date(sendAfter).toISOString(),
  ]);
  return rows.length > 0;
};
