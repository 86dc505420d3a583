import type { Kind } from '../app/kind.js';

export type Scope = 'read' | 'write' | 'admin';

/** Who is logged in, as the API tells it. Times: RFC 3339. */
export interface Session {
  kind: Kind;
  tenant: { id: string; external_id: string; name: string; status: string } | null;
  scopes: Scope[];
  subject: string | null;
  csrf_token: string;
  expires_at: string;
  idle_expires_at: string;
  /** Of operators, where the service knows it. */
  temporal_ui_url?: string | null;
  temporal_namespace?: string | null;
}

/** What a person logs in with. */
export type Credential = { link: string } | { api_key: string } | { admin_key: string };

const order: readonly Scope[] = ['read', 'write', 'admin'];

/** Each scope includes those before it. */
export const may = (session: Session, scope: Scope): boolean =>
  session.kind === 'operator' || session.scopes.some((one) => order.indexOf(one) >= order.indexOf(scope));
