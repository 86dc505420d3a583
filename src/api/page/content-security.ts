import { randomBytes } from 'node:crypto';

/** Which page it is: a tenant's, or the operator's. */
export type PageName = 'portal' | 'console';

/** For the styles of one answer. */
export const newNonce = (): string => randomBytes(16).toString('base64');

/**
 * Headers of the page. Its own scripts alone, styles of its own or with the nonce, and nothing from elsewhere; a rendered mail,
 * in a frame that may do nothing, has attributes of style. Only the portal may be framed, by origins that are listed.
 */
export const pageHeaders = (
  page: PageName,
  nonce: string,
  frameOrigins: readonly string[],
): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${mayFrame(page, frameOrigins) ? ["'self'", ...frameOrigins].join(' ') : "'none'"}`,
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cache-Control': 'no-store',
});

export const mayFrame = (page: PageName, frameOrigins: readonly string[]): boolean =>
  page === 'portal' && frameOrigins.length > 0;
