import type { Tx } from '../db/connection.js';
import type { EndpointState } from '../db/lanes.js';
import { type TenantContact, tenantContact } from '../db/tenants.js';
import { publicId } from '../domain/ids.js';
import type { NotificationDraft } from '../domain/tell/draft.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Millis } from '../domain/time.js';
import { type Alert, disabledAt } from './breaker.js';
import { breaker } from './ladder.js';

/** What a tenant is written about its endpoint. */
export type Notice =
  | { kind: 'failing'; stage: Alert; lastError: string | null }
  | { kind: 'disabled'; reason: 'failing' | 'gone' }
  | { kind: 'recovered' };

export interface NoticedEndpoint extends Pick<EndpointState, 'id' | 'tenant_id' | 'url' | 'version'> {
  /** Of the failing that the notice is about. */
  failing_since: Millis | null;
}

const templates = {
  failing: 'webhook_endpoint_failing',
  disabled: 'webhook_endpoint_disabled',
  recovered: 'webhook_endpoint_recovered',
} as const;

/** Writes the mail of a notice in the caller's transaction, once; returns what is to be sent. */
export type WriteNotice = (tx: Tx, endpoint: NoticedEndpoint, notice: Notice) => Promise<QueuedMessage[]>;

export const createWriteNotice =
  (deps: {
    appendNotifications: (tx: Tx, drafts: readonly NotificationDraft[]) => Promise<QueuedMessage[]>;
    brand: string;
    now: () => Millis;
  }): WriteNotice =>
  async (tx, endpoint, notice) => {
    const contact = await tenantContact(tx, endpoint.tenant_id);
    const mail = contact && endpointMail(endpoint, notice, { contact, brand: deps.brand, now: deps.now() });
    return mail ? deps.appendNotifications(tx, [mail]) : [];
  };

/** The mail of a notice, from the platform itself; null where the rule of `breaker.quietMs` leaves it out. */
export function endpointMail(
  endpoint: NoticedEndpoint,
  notice: Notice,
  { contact, brand, now }: { contact: TenantContact; brand: string; now: Millis },
): NotificationDraft | null {
  const since = endpoint.failing_since ?? now;
  if (notice.kind === 'recovered' && now - since < breaker.quietMs) return null;
  const template = templates[notice.kind];
  return {
    tenantId: endpoint.tenant_id,
    template,
    category: 'webhook',
    priority: notice.kind === 'recovered' ? 'normal' : 'high',
    recipient: contact.email,
    locale: contact.locale,
    variables: {
      tenant_name: brand,
      recipient_name: contact.name,
      endpoint_url: withoutQuery(endpoint.url),
      subscription_id: publicId('endpoint', endpoint.id),
      failing_since: minute(since),
      ...wordsOf(notice, since),
    },
    dedupeKey: `${template}:${endpoint.id}:${keyOf(notice, endpoint.version, since)}:email`,
  };
}

function wordsOf(notice: Notice, since: Millis): Record<string, string> {
  if (notice.kind === 'disabled') return { reason: notice.reason };
  if (notice.kind === 'recovered') return {};
  const error = notice.lastError === null ? {} : { last_error: notice.lastError };
  return { ...error, disabled_at: minute(disabledAt(since)) };
}

/** One mail per stage of one failing; of those that open within one stretch of `quietMs` the first. */
function keyOf(notice: Notice, version: number, since: Millis): string {
  if (notice.kind === 'disabled') return `${version}`;
  if (notice.kind === 'recovered') return `${since}`;
  return notice.stage === 0 ? `0:${Math.floor(since / breaker.quietMs)}` : `${notice.stage}:${since}`;
}

/** What comes after the `?` may open something. */
const withoutQuery = (url: string): string => url.replace(/\?.*$/s, '');

/** `2026-01-16 12:30 UTC` */
const minute = (at: Millis): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
