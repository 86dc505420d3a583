import { sql, type Tx } from './connection.js';

/** Who asked for what, under a key of its own choosing. */
export interface IdempotentRequest {
  /** null: the operator. */
  tenantId: string | null;
  /** The API key's id, or `operator`. */
  principal: string;
  key: string;
  method: string;
  path: string;
  hash: Buffer;
}

export interface KnownAnswer {
  status: 'in_progress' | 'done';
  same_request: boolean;
  response_code: number | null;
  response_body: Buffer | null;
}

/** Longer than any request takes: a request whose process died may be made again after it. */
const leaseSeconds = 90;

const claim = sql(`
  insert into idempotency_keys (tenant_id, principal, key, method, path, request_hash, lease_until)
  values ($1, $2, $3, $4, $5, $6, now() + interval '${leaseSeconds} seconds')
  on conflict (principal, key) do update set
    tenant_id = excluded.tenant_id, method = excluded.method, path = excluded.path, request_hash = excluded.request_hash, status = 'in_progress',
    lease_until = excluded.lease_until, response_code = null, response_body = null, expires_at = now() + interval '24 hours'
  where idempotency_keys.expires_at < now()
    or (idempotency_keys.status = 'in_progress' and idempotency_keys.lease_until < now() and idempotency_keys.request_hash = excluded.request_hash)
  returning true as mine`);
const known = sql(`
  select status, request_hash = $3 as same_request, response_code, response_body from idempotency_keys where principal = $1 and key = $2`);

/** As `app_system`: null when the caller is to do the work now, else what is known of it. */
export async function claimIdempotencyKey(tx: Tx, request: IdempotentRequest): Promise<KnownAnswer | null> {
  const { tenantId, principal, key, method, path, hash } = request;
  const [mine] = await tx.query(claim, [tenantId, principal, key, method, path, hash]);
  if (mine) return null;
  const [answer] = await tx.query<KnownAnswer>(known, [principal, key, hash]);
  return answer ?? { status: 'in_progress', same_request: true, response_code: null, response_body: null };
}

const finish = sql(`
  update idempotency_keys set status = 'done', lease_until = null, response_code = $3, response_body = $4
  where principal = $1 and key = $2 and status = 'in_progress'`);

/** In the transaction of the work itself, so that both or neither are kept. `sealed` may hold a secret that is shown once. */
export const finishIdempotencyKey = (
  tx: Tx,
  request: Pick<IdempotentRequest, 'principal' | 'key'>,
  code: number,
  sealed: string,
): Promise<unknown> => tx.query(finish, [request.principal, request.key, code, Buffer.from(sealed)]);

const release = sql(`
  update idempotency_keys set lease_until = now() where principal = $1 and key = $2 and status = 'in_progress'`);

/** As `app_system`: the work failed on our side, and the same request may be made again at once. */
export const releaseIdempotencyKey = (
  tx: Tx,
  request: Pick<IdempotentRequest, 'principal' | 'key'>,
): Promise<unknown> => tx.query(release, [request.principal, request.key]);
