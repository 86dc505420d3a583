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

/** `publicUrl`: where others reach us, if somebody has said so. */
export function siteOf({ protocol, host }: Pick<Request, 'protocol' | 'host'>, publicUrl: string | undefined): Site {
  const asked = `${protocol}://${host}`;
  const base = (publicUrl ?? asked).replace(/\/+$/, '');
  return {
    base,
    // Where a proxy ends TLS and is not trusted, the browser speaks HTTPS and we are asked by HTTP.
    origins: [...(publicUrl === undefined ? [] : [new URL(publicUrl).origin]), asked, `https://${host}`],
    isSecure: base.startsWith('https:') || protocol === 'https',
  };
}
