import { createHash, createHmac, randomBytes } from 'node:crypto';

/** How tokens begin; each goes on with 32 random bytes. */
const prefixes = { link: 'bhl_', tenant: 'bhs_', operator: 'bho_' } as const;
export type TokenKind = keyof typeof prefixes;

const randomForm = /^[A-Za-z0-9_-]{43}$/;

export const newToken = (kind: TokenKind): string => prefixes[kind] + randomBytes(32).toString('base64url');

export const isToken = (kind: TokenKind, text: string): boolean =>
  text.startsWith(prefixes[kind]) && randomForm.test(text.slice(prefixes[kind].length));

/** Saves the look-up of what can be no session at all. */
export const isSessionToken = (text: string): boolean => isToken('tenant', text) || isToken('operator', text);

/**
 * What is kept of a token. That of the operator is bound to the operator's key: once that is another, no session that it has
 * opened is found any more.
 */
export const hashOfToken = (token: string, adminKey: string): Buffer =>
  token.startsWith(prefixes.operator)
    ? createHmac('sha256', adminKey).update(token).digest()
    : createHash('sha256').update(token).digest();

/** What a page sends along with what changes something: known to whoever may read an answer to the cookie, and to nobody else. */
export const csrfTokenOf = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url');
