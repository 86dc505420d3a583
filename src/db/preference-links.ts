import { type MutableCategory, mutableCategories } from '../domain/tell/preferences.js';
import type { Millis } from '../domain/time.js';
import { type Sealer, type SealPurpose, sealPurposes } from './sealed.js';

/** Whose preferences a link opens. */
export interface LinkTarget {
  tenantId: string;
  /** E-mail address in lower case. */
  recipient: string;
  /** Of the page; null: what the browser asks for. */
  locale: string | null;
}

/** What one click turns off by e-mail. `digest`: all that is gathered. */
export type UnsubscribeTarget = LinkTarget & { category: MutableCategory | 'digest' };

/** How long links in mails open: longer than a mail is likely to be read. */
export const mailLinkMs = 365 * 86_400_000;

/** `path` begins with `/`; `url` is null where nobody has said under which address we are reached. */
export interface PreferenceLink {
  path: string;
  url: string | null;
}

export interface PreferenceLinks {
  preferences(target: LinkTarget, expiresAt: Millis): PreferenceLink;
  unsubscribe(target: UnsubscribeTarget, expiresAt: Millis): PreferenceLink;
  /** null: not one of ours, changed, of the other kind, or over. */
  readPreferences(token: string): LinkTarget | null;
  readUnsubscribe(token: string): UnsubscribeTarget | null;
}

/** Longer is none of ours. */
const longest = 1000;

/**
 * Links that need no row: the token says whose they are. It is sealed, not only signed: no address stands in a log of proxies or
 * browsers, and none can be made, changed or guessed without the service's key.
 */
export function createPreferenceLinks(deps: {
  sealer: Sealer;
  publicUrl: string | undefined;
  now: () => Millis;
}): PreferenceLinks {
  const { sealer, now } = deps;
  const base = deps.publicUrl?.replace(/\/+$/, '');
  const link = (path: string): PreferenceLink => ({ path, url: base === undefined ? null : base + path });
  const write = (purpose: SealPurpose, { tenantId, recipient, locale }: LinkTarget, until: Millis, what = ''): string =>
    sealer.seal(JSON.stringify([tenantId, recipient.trim().toLowerCase(), locale, until, what]), purpose);

  function read(purpose: SealPurpose, token: string): (LinkTarget & { what: string }) | null {
    const plain = token.length > longest ? null : opened(sealer, token, purpose);
    if (plain === null) return null;
    const [tenantId, recipient, locale, until, what] = JSON.parse(plain) as [
      string,
      string,
      string | null,
      Millis,
      string,
    ];
    return until <= now() ? null : { tenantId, recipient, locale, what };
  }

  return {
    preferences: (target, until) => link(`/preferences/${write(sealPurposes.preferencesLink, target, until)}`),
    unsubscribe: (target, until) =>
      link(`/unsubscribe/${write(sealPurposes.unsubscribeLink, target, until, target.category)}`),
    readPreferences: (token) => {
      const found = read(sealPurposes.preferencesLink, token);
      return found && { tenantId: found.tenantId, recipient: found.recipient, locale: found.locale };
    },
    readUnsubscribe: (token) => {
      const found = read(sealPurposes.unsubscribeLink, token);
      const category = ([...mutableCategories, 'digest'] as const).find((one) => one === found?.what);
      return found && category
        ? { tenantId: found.tenantId, recipient: found.recipient, locale: found.locale, category }
        : null;
    },
  };
}

function opened(sealer: Sealer, token: string, purpose: SealPurpose): string | null {
  try {
    return sealer.open(token, purpose);
  } catch {
    return null;
  }
}
