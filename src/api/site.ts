import type { Request } from 'express';

/** How a caller has reached us. */
export interface Site {
  /** Where links to us begin; without a `/` at its end. */
  base: string;
  /** Origins of our own pages: under the public address, and under the one that was asked. */
  origins: readonly string[];
  /** Browsers reach us by HTTPS. */
  isSecure: boolean;
}
export type SiteOf = (request: Pick<Request, 'protocol' | 'host'>) => Site;

/** `publicUrl`: where others reach us, if somebody has said so. */
export function createSiteOf(publicUrl: string | undefined): SiteOf {
  const known = publicUrl?.replace(/\/+$/, '');
  const knownOrigins = known === undefined ? [] : [new URL(known).origin];
  return ({ protocol, host }) => {
    const asked = `${protocol}://${host}`;
    return {
      base: known ?? asked,
      // Where a proxy ends TLS and is not trusted, the browser speaks HTTPS and we are asked by HTTP.
      origins: [...knownOrigins, asked, `https://${host}`],
      isSecure: (known ?? asked).startsWith('https:') || protocol === 'https',
    };
  };
}
