import type { SealedHeaders, StoredHeaders } from '../db/claims.js';

const mapValues = <From, To>(headers: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(value)]));

/** A tenant's own headers as they are stored; what is sealed already stays. */
export const sealHeaders = (headers: StoredHeaders, seal: (plain: string) => string): SealedHeaders =>
  mapValues(headers, (value) => (typeof value === 'string' ? { sealed: seal(value) } : value));

/** As they are sent. @throws UnreadableSecret */
export const openHeaders = (headers: StoredHeaders, open: (sealed: string) => string): Record<string, string> =>
  mapValues(headers, (value) => (typeof value === 'string' ? value : open(value.sealed)));
