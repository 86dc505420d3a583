import type { Scope } from '../../db/api-keys.js';
import type { Database, Tx } from '../../db/connection.js';
import { usePortalLink } from '../../db/portal-links.js';
import { insertSession, sessionsOfTokens } from '../../db/portal-sessions.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import type { Caller, CallerSession } from '../auth.js';
import type { Authenticator } from '../authenticate.js';
import type { PageConfig } from '../deps.js';
import { Problem } from '../problems.js';
import { callerOfSession } from './caller.js';
import { hashOfToken, isToken, newToken } from './tokens.js';

/** With what somebody comes: one of them. */
export interface Credential {
  link?: string | undefined;
  api_key?: string | undefined;
  admin_key?: string | undefined;
}

export interface LogInDeps {
  db: Database;
  authenticator: Authenticator;
  config: { adminKey: string; page: Pick<PageConfig, 'idleSeconds' | 'lifeSeconds'> };
}

export interface LoggedIn {
  token: string;
  caller: Caller & { session: CallerSession };
}

/** Whose session it becomes. */
interface Owner {
  tenantId: string | null;
  apiKeyId: string | null;
  scopes: readonly Scope[];
  subject: string | null;
}

/**
 * Makes a session of a credential, in one transaction with its audit entry.
 * @throws Problem `unauthorized`, which counts as a failure of the address; `rate_limited`
 */
export function createLogIn({ db, authenticator, config }: LogInDeps) {
  const { adminKey } = config;

  async function open(tx: Tx, owner: Owner, requestId: string, linkId: string | null): Promise<LoggedIn> {
    const token = newToken(owner.tenantId === null ? 'operator' : 'tenant');
    const tokenHash = hashOfToken(token, adminKey);
    const { idleSeconds, lifeSeconds } = config.page;
    await insertSession(tx, { id: newUuid(), tokenHash, ...owner, idleSeconds, lifeSeconds });
    const [row] = await sessionsOfTokens(tx, [tokenHash]);
    if (!row) throw refused('The API key was revoked meanwhile.');
    const caller = callerOfSession(row, token);
    if (caller.session === null) throw new Error(`Cannot log in: session ${row.id} is none`);
    const after = {
      expires_at: rfc3339(row.expires_at),
      ...(linkId === null ? {} : { link: publicId('portal_link', linkId) }),
    };
    const told = { action: 'session.create', entityType: 'session', entityId: row.id, after };
    await audit(tx, { caller, requestId }, told);
    return { token, caller: { ...caller, session: caller.session } };
  }

  const byLink = (link: string, requestId: string): Promise<LoggedIn> =>
    db.withSystem(async (tx) => {
      const used = isToken('link', link) ? await usePortalLink(tx, hashOfToken(link, adminKey)) : null;
      if (!used) throw refused('The link is not known, is over, or was used.');
      const owner = { tenantId: used.tenant_id, apiKeyId: null, scopes: used.scopes, subject: used.subject };
      return open(tx, owner, requestId, used.id);
    });

  async function byKey(
    key: string,
    kind: Caller['kind'],
    address: string | null,
    requestId: string,
  ): Promise<LoggedIn> {
    const caller = await authenticator.ofKey(key, address);
    if (caller.kind !== kind) throw refused(wrongKey[kind]);
    const owner =
      caller.kind === 'operator'
        ? { tenantId: null, apiKeyId: null, scopes: [], subject: null }
        : { tenantId: caller.tenantId, apiKeyId: caller.key?.id ?? null, scopes: caller.scopes, subject: null };
    return db.withSystem((tx) => open(tx, owner, requestId, null));
  }

  return (given: Credential, address: string | null, requestId: string): Promise<LoggedIn> => {
    const { link, api_key: apiKey, admin_key: operatorKey } = given;
    if (link !== undefined) return authenticator.ofSecret(link, address, () => byLink(link, requestId));
    return operatorKey === undefined
      ? byKey(apiKey ?? '', 'tenant', address, requestId)
      : byKey(operatorKey, 'operator', address, requestId);
  };
}

const wrongKey: Readonly<Record<Caller['kind'], string>> = {
  tenant: 'This is no API key of a tenant.',
  operator: "This is not the operator's key.",
};
const refused = (detail: string): Problem => new Problem('unauthorized', detail);
