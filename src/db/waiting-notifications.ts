import type { MessageKind, Preferences } from '../domain/tell/preferences.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import type { NotificationText } from './notifications.js';
import { type PreferenceRow, preferencesOfRow } from './preferences.js';

/** A message that could be sent now, and what its reader and the tenant prefer. */
export interface SendableNotification extends MessageKind {
  id: string;
  tenant_id: string;
  user_id: string | null;
  /** `sending`: an attempt ended without a word, and may have arrived. */
  status: 'queued' | 'sending';
  /** Of the digest that it waits for. */
  digest_to: string | null;
  created_at: Millis;
  /** The recipient's before the tenant's. */
  layers: Preferences[];
}

const isSendable = `(n.status = 'queued' or (n.status = 'sending' and n.lease_until < now()))`;

// By address first; the tenant's own id of a person is how messages of other channels find them.
const sendable = sql(`
  select n.id, n.tenant_id, n.category, n.priority, n.channel, n.user_id, n.status, n.digest_to, n.created_at,
    array(select jsonb_build_object('choices', p.choices, 'quiet_from', p.quiet_from, 'quiet_until', p.quiet_until, 'timezone', p.timezone, 'digest_hour', p.digest_hour)
      from message_preferences p
      where p.tenant_id = n.tenant_id and (p.recipient = lower(trim(n.recipient)) or p.user_id = n.user_id or p.recipient is null)
      order by p.recipient is null, p.recipient is distinct from lower(trim(n.recipient)), p.updated_at desc) as layers
  from notifications n where n.id = $1 and ${isSendable}`);

/** As the tenant. null: it is done, or another process is sending it. */
export async function sendableNotification(tx: Tx, id: string): Promise<SendableNotification | null> {
  const [row] = await tx.query<Omit<SendableNotification, 'layers'> & { layers: PreferenceRow[] }>(sendable, [id]);
  return row ? { ...row, layers: row.layers.map(preferencesOfRow) } : null;
}

const unwanted = sql(`
  update notifications n set status = 'skipped', skip_reason = 'preference', lease_token = null, lease_until = null, updated_at = now()
  where n.id = $1 and ${isSendable}`);

/** As the tenant: its reader does not want it. */
export const skipUnwanted = (tx: Tx, id: string): Promise<unknown> => tx.query(unwanted, [id]);

const postpone = sql(`
  update notifications n set send_after = $2, digest_to = case when $3 then lower(trim(n.recipient)) end, updated_at = now()
  where n.id = $1 and n.status = 'queued'`);

/** As the tenant: it is looked at again at this time, by itself or as a part of its reader's digest. */
export const postponeNotification = (tx: Tx, id: string, at: Millis, inDigest: boolean): Promise<unknown> =>
  tx.query(postpone, [id, new Date(at).toISOString(), inDigest]);

/** A message that waits for a digest, and what its subject is made of. */
export interface GatheredNotification extends MessageKind {
  id: string;
  recipient: string;
  tenant_name: string;
  template: string;
  locale: string;
  variables: Record<string, string>;
  own_texts: NotificationText[];
  created_at: Millis;
}

// In one order, so that two that gather at once wait for each other, and the second finds nothing.
const gathered = sql(`
  select n.id, n.recipient, t.name as tenant_name, n.category, n.priority, n.channel, n.template, n.locale, n.variables, n.created_at,
    array(select jsonb_build_object('id', m.id, 'locale', m.locale, 'subject', m.subject, 'preview', m.preview, 'body', m.body, 'short', m.short)
      from message_templates m where m.tenant_id = n.tenant_id and m.template = n.template and m.in_force) as own_texts
  from notifications n join tenants t on t.id = n.tenant_id
  where n.tenant_id = $1 and n.digest_to = $2 and n.user_id is not distinct from $3 and n.status = 'queued' and n.channel = 'email'
  order by n.id limit $4 for update of n`);

/** As the tenant: what waits for the digest of this reader, oldest first; locked until the transaction ends. */
export const gatheredNotifications = (
  tx: Tx,
  of: { tenantId: string; to: string; userId: string | null },
  limit: number,
): Promise<GatheredNotification[]> => tx.query(gathered, [of.tenantId, of.to, of.userId, limit]);

const digested = sql(`
  update notifications set status = 'digested', digest_id = $2, updated_at = now() where id = any ($1) and status = 'queued'`);

/** As the tenant: another message tells of these. */
export const markDigested = (tx: Tx, ids: readonly string[], digestId: string): Promise<unknown> =>
  tx.query(digested, [ids, digestId]);
