import type { Session } from '@billhook/client';

export type Scope = Session['scopes'][number];

/** What a person logs in with. */
export type Credential = { link: string } | { api_key: string } | { admin_key: string };

const order: readonly Scope[] = ['read', 'write', 'admin'];

/** Each scope includes those before it. */
export const may = (session: Session, scope: Scope): boolean =>
  session.kind === 'operator' || session.scopes.some((one) => order.indexOf(one) >= order.indexOf(scope));
