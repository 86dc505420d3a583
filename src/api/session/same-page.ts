import { sameText } from '../auth.js';
import { Problem } from '../problems.js';
import type { Site } from '../site.js';

/** What a browser says of a request. */
export interface Sent {
  method: string;
  origin: string | undefined;
  /** `Sec-Fetch-Site` */
  fetchSite: string | undefined;
  /** `X-CSRF-Token` */
  csrfToken: string | undefined;
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Whether a page of somebody else sends it, as far as its browser says so. */
export const isForeign = ({ origin, fetchSite }: Pick<Sent, 'origin' | 'fetchSite'>, site: Site): boolean =>
  origin === undefined ? fetchSite === 'cross-site' : !site.origins.includes(origin);

/**
 * A cookie travels with whatever a browser sends, so it counts from our own pages alone.
 * @throws Problem `csrf_failed`
 */
export function requireOwnPage(sent: Sent, site: Site, csrfToken: string): void {
  if (isForeign(sent, site)) throw new Problem('csrf_failed', 'The request comes from a page of another origin.');
  if (safe.has(sent.method)) return;
  if (sent.csrfToken === undefined || !sameText(sent.csrfToken, csrfToken))
    throw new Problem('csrf_failed', 'X-CSRF-Token is missing, or is not that of the session.');
}
