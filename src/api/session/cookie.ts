import type { Site } from '../site.js';
import { isSessionToken } from './tokens.js';

const name = 'billhook_session';
/** With this prefix no page of a neighbouring name can set it; browsers demand HTTPS for it. */
const nameOn = ({ isSecure }: Pick<Site, 'isSecure'>): string => (isSecure ? `__Host-${name}` : name);

export interface CookieRules {
  site: Pick<Site, 'isSecure'>;
  /** A page of another site may have ours in a frame. */
  isFramed: boolean;
}

const attributes = ({ site: { isSecure }, isFramed }: CookieRules): string[] => [
  ...['HttpOnly', 'Path=/'],
  ...(isSecure ? ['Secure'] : []),
  // Without HTTPS no browser sends a cookie into a frame of another site.
  ...(isFramed && isSecure ? ['SameSite=None', 'Partitioned'] : ['SameSite=Lax']),
];

/** `Set-Cookie` of a session; its end is known here alone. */
export const sessionCookie = (token: string, rules: CookieRules): string =>
  [`${nameOn(rules.site)}=${token}`, ...attributes(rules)].join('; ');

/** `Set-Cookie` that makes a browser forget it. */
export const endedCookie = (rules: CookieRules): string =>
  [`${nameOn(rules.site)}=`, 'Max-Age=0', ...attributes(rules)].join('; ');

/** The session's token in a `Cookie` header; undefined: it has none. */
export function tokenInCookies(header: string, site: Pick<Site, 'isSecure'>): string | undefined {
  const start = `${nameOn(site)}=`;
  return header
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one.startsWith(start))
    .map((one) => one.slice(start.length))
    .find(isSessionToken);
}
