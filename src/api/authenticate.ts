import { LRUCache } from 'lru-cache';
import { hashOfKey, holdersOfKeys, isApiKeyForm, type KeyHolder } from '../db/api-keys.js';
import { type Beside, placeMsOf } from '../db/beside.js';
import type { Database } from '../db/connection.js';
import { type SessionRow, sessionsOfTokens } from '../db/portal-sessions.js';
import { type TenantOfContext, tenantsOfContexts } from '../db/tenants.js';
import { createTogether } from '../db/together.js';
import { bearerOf, type Caller, type OperatorCaller, sameHash, type TenantCaller } from './auth.js';
import { ContextRefused, type createReadContext, type Delegation } from './delegation.js';
import { createUnverified, unverifiedLimits } from './ingress/unverified.js';
import { Problem } from './problems.js';
import { callerOfSession } from './session/caller.js';
import { hashOfToken } from './session/tokens.js';

/** Headers in which proxies name who asks. None is read, and none reaches whoever might. */
export const identityHeaders = [
  'x-tenant-id',
  'x-tenant',
  'x-user-id',
  'x-user',
  'x-user-email',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-auth-request-user',
  'x-auth-request-email',
  'x-remote-user',
  'remote-user',
] as const;

/** What a request says of who asks. */
export interface Credentials {
  authorization: string | undefined;
  /** `X-Billhook-Context`. */
  context: string | undefined;
  /** Token of a cookie; it counts where there is nothing else. */
  session: string | undefined;
  /** Whose failures are counted; null: unknown. */
  address: string | null;
}

export interface AuthenticateDeps {
  db: Database;
  /** Of tenants that publish. */
  beside: Beside;
  adminKey: string;
  /** null: no contexts are configured, and none is believed. */
  readContext: ReturnType<typeof createReadContext> | null;
}

const operator: OperatorCaller = { kind: 'operator', principal: 'operator', session: null };
const challenge = { headers: { 'WWW-Authenticate': 'Bearer' } };
const unauthorized = (detail: string): Problem => new Problem('unauthorized', detail, challenge);

export interface Authenticator {
  /** Who asks. @throws Problem `unauthorized`, `rate_limited`, `unavailable` */
  ofRequest(credentials: Credentials): Promise<Caller>;
  /** Whose key it is. @throws Problem `unauthorized`, `rate_limited` */
  ofKey(key: string, address: string | null): Promise<Caller>;
  /** Of work that is told a secret: a refusal as `unauthorized` counts as a failure of the address. @throws Problem `rate_limited` */
  ofSecret<T>(secret: string, address: string | null, work: () => Promise<T>): Promise<T>;
}

/** Keys that were right in the last minutes are looked up whatever else comes from their address. */
const proven = { max: 10_000, ttl: 600_000 };

/**
 * Who asks: the holder of a key, who has a context that the platform's gateway signed, or a browser with a session. Asked of
 * the database each time, so that a revoked key ends at once and everywhere; keys of requests that come together are looked up
 * together, and beside others those of one key have one look at a time. An address that has failed too often gets no
 * look at keys that have not been right before.
 */
export function createAuthenticator({ db, beside, adminKey, readContext }: AuthenticateDeps): Authenticator {
  if (adminKey === '') throw new Error('Cannot authenticate: the operator key is empty');
  const together = { atOnce: 2, most: 500 };
  const holderOf = createTogether<string, KeyHolder | null>(
    (_all, hashes) => db.withSystemAtOnce((tx) => holdersOfKeys(tx, hashes)),
    together,
  );
  const holderOfOne = createTogether<string, KeyHolder | null>(
    async (hash, requests) => {
      const [holder = null] = await holderOf('all', [hash]);
      return requests.map(() => holder);
    },
    { atOnce: 2, place: { msOf: placeMsOf, isBeside: beside.several } },
  );
  const tenantOf = createTogether<string, TenantOfContext | null>(
    (_all, externalIds) => db.withSystemAtOnce((tx) => tenantsOfContexts(tx, externalIds)),
    together,
  );
  const sessionOf = createTogether<Buffer, SessionRow | null>(
    (_all, hashes) => db.withSystemAtOnce((tx) => sessionsOfTokens(tx, hashes)),
    together,
  );
  const failures = createUnverified(() => performance.now(), { ...unverifiedLimits, requests: 300 });
  const right = new LRUCache<string, true>(proven);

  /** Looks at a secret, of which the hash is given, unless its address has failed too often and it was never right. */
  async function looked<T>(hash: string, address: string | null, look: () => Promise<T>): Promise<T> {
    if (!right.has(hash) && failures.isLimited(address))
      throw new Problem('rate_limited', 'Too many requests from this address had no usable key.', {
        headers: { 'Retry-After': String(Math.max(1, failures.count(address))) },
      });
    const found = await look();
    right.set(hash, true);
    return found;
  }

  async function ofKey(key: string, hash: string): Promise<Caller> {
    const [holder] = isApiKeyForm(key) ? await holderOfOne(hash, [hash]) : [null];
    if (!holder) throw unauthorized('The API key is not known, has expired or was revoked.');
    return {
      kind: 'tenant',
      principal: holder.id,
      key: { id: holder.id, prefix: holder.prefix, requestsPerMinute: holder.requests_per_minute },
      session: null,
      expiresAt: null,
      tenantId: holder.tenant_id,
      tenantExternalId: holder.tenant_external_id,
      tenantStatus: holder.tenant_status,
      scopes: holder.scopes,
      settings: holder.settings,
      eventTypesVersion: holder.event_types_version,
    };
  }

  async function ofSession(token: string): Promise<Caller> {
    const [row] = await sessionOf('all', [hashOfToken(token, adminKey)]);
    if (!row) throw unauthorized('The session has ended.');
    return callerOfSession(row, token);
  }

  async function ofContext(token: string): Promise<TenantCaller> {
    const { tenant: externalId, subject, scopes, expiresAt } = await believed(token);
    const [tenant] = await tenantOf('all', [externalId]);
    if (!tenant) throw unauthorized('The context names a tenant that does not exist.');
    return {
      kind: 'tenant',
      principal: `context:${tenant.id}:${subject}`,
      key: null,
      session: null,
      expiresAt,
      tenantId: tenant.id,
      tenantExternalId: externalId,
      tenantStatus: tenant.status,
      scopes,
      settings: tenant.settings,
      eventTypesVersion: tenant.event_types_version,
    };
  }

  async function believed(token: string): Promise<Delegation> {
    if (!readContext) throw unauthorized('Contexts are not configured here: send an API key.');
    try {
      return await readContext(token);
    } catch (error) {
      if (error instanceof ContextRefused) throw unauthorized(`The context is not believed: ${error.message}.`);
      throw new Problem('unavailable', 'The keys of contexts cannot be had at the moment.', {
        headers: { 'Retry-After': '5' },
      });
    }
  }

  /** Hashed once: what is compared and looked up is the hash alone. */
  const operatorHash = hashOfKey(adminKey);
  async function keyOf(key: string, address: string | null): Promise<Caller> {
    const hash = hashOfKey(key);
    return sameHash(hash, operatorHash) ? operator : looked(hash, address, () => ofKey(key, hash));
  }

  async function identify({ authorization, context, session, address }: Credentials): Promise<Caller> {
    if (context !== undefined && authorization !== undefined)
      throw unauthorized('Send an API key or a context, not both.');
    if (context !== undefined) return ofContext(context);
    if (authorization === undefined && session !== undefined)
      return looked(hashOfKey(session), address, () => ofSession(session));
    const key = bearerOf(authorization);
    if (key === null) throw unauthorized('The request has no bearer token.');
    return keyOf(key, address);
  }

  const counted = <T>(address: string | null, work: Promise<T>): Promise<T> =>
    work.catch((error: Error) => {
      if (error instanceof Problem && error.code === 'unauthorized') failures.count(address);
      throw error;
    });

  return {
    ofRequest: (credentials) => counted(credentials.address, identify(credentials)),
    ofKey: (key, address) => counted(address, keyOf(key, address)),
    ofSecret: (secret, address, work) => counted(address, looked(hashOfKey(secret), address, work)),
  };
}
