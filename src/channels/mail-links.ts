import type { NotificationClaim } from '../db/notifications.js';
import { mailLinkMs, type PreferenceLinks } from '../db/preference-links.js';
import { isMutable, type MutableCategory } from '../domain/tell/preferences.js';
import type { Millis } from '../domain/time.js';

/** What a mail says about not getting its like any more. */
export interface MailLinks {
  /** Page of the reader's preferences. */
  preferencesUrl: string;
  headers: Readonly<Record<string, string>>;
}

/** Of a mail whose reader may do without it, and of a digest; null: of no other, or where we have no address to give. */
export function mailLinksOf(claim: NotificationClaim, links: PreferenceLinks, now: Millis): MailLinks | null {
  const isDigest = claim.category === 'digest';
  if (claim.channel !== 'email' || !(isDigest || isMutable(claim))) return null;
  const target = { tenantId: claim.tenant_id, recipient: claim.recipient, locale: claim.locale };
  const category = isDigest ? 'digest' : (claim.category as MutableCategory);
  const { url: preferencesUrl } = links.preferences(target, now + mailLinkMs);
  const { url: unsubscribeUrl } = links.unsubscribe({ ...target, category }, now + mailLinkMs);
  if (preferencesUrl === null || unsubscribeUrl === null) return null;
  return {
    preferencesUrl,
    // RFC 2369 and RFC 8058: mail programs show a button for it.
    headers: { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  };
}
