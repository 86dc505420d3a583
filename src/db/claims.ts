import type { DeliveryFormat } from '../domain/entities.js';
import type { RetryProfile } from '../domain/retry-profile.js';
import type { Traceparent } from '../domain/trace.js';
import { sql, type Tx } from './connection.js';
import { wakesForWork } from './holds.js';

export interface SealedSecret {
  sealed: string;
  /** RFC 3339; null: until it is rotated away. */
  expires_at: string | null;
}

/** A tenant's own headers: names, and values sealed as the endpoint's secrets are. */
export type SealedHeaders = Record<string, { sealed: string }>;
/** Texts are of endpoints that have not been changed since values are sealed. */
export type StoredHeaders = Record<string, string | { sealed: string }>;

/** A delivery that this process may POST until the lease ends, and all that the POST needs. */
export interface Claim {
  id: string;
  tenant_id: string;
  event_id: string;
  endpoint_id: string;
  event_name: string;
  attempts: number;
  failures: number;
  next_trigger: 'first' | 'retry' | 'manual' | 'replay';
  envelope: string;
  /** Of what led to the event; null: it begins a trace. */
  traceparent: Traceparent | null;
  url: string;
  secrets: SealedSecret[];
  headers: StoredHeaders;
  timeout_ms: number;
  retry_profile: RetryProfile;
  format: DeliveryFormat;
  /** Of an ordered endpoint: the aggregate, whose deliveries go one after the other. */
  ordering_key: string | null;
}

/** What may be sent at once under `token`, and the endpoints whose drains have the rest. */
export interface FirstAttempts {
  token: string;
  claims: Claim[];
  queued: string[];
}

// Claims and their release are planned anew each time, at about 0.3 ms. A kept plan that was made while `deliveries` was small reads all
// deliveries of an endpoint for each one, and does so until the next ANALYZE, however many there are by then.

/** Of deliveries d, their events v and their endpoints e. */
const claimed = `
  d.id, d.tenant_id, d.event_id, d.endpoint_id, d.event_name, d.attempts, d.failures, d.next_trigger, v.envelope, v.traceparent, e.url, e.secrets, e.headers,
  e.timeout_ms, e.retry_profile, e.format, d.ordering_key`;

/** The lease covers the whole time that a POST may take, and a little more for waiting for its turn and writing its result. */
export const leaseTime = (endpoint: string) => `make_interval(secs => ${endpoint}.timeout_ms / 1000.0 + 5)`;
const lease = `now() + ${leaseTime('e')}`;

/**
 * The status in a form that no partial index matches: of the index of open deliveries PostgreSQL believes that it is tiny,
 * and reads through the remains of all that have just been delivered, where the key leads to the row itself.
 */
const statusByKey = (delivery: string) => `(${delivery}.status || '')`;

/**
 * What is picked is picked once, and stays where it is in the table because it is locked: joined by its key PostgreSQL may
 * read all that the endpoint ever had. A row that was changed while it was being locked has moved, and is left for the next.
 */
export const place = 'c.ctid as place';

const claimFirst = `
  with picked as materialized (
    select ${place}, e.url, e.secrets, e.headers, e.timeout_ms, e.retry_profile, e.format
    from deliveries c join endpoints e on e.id = c.endpoint_id
    where c.event_id = any ($1) and ${statusByKey('c')} = 'pending' and c.attempts + 0 = 0 and e.lane = 'direct' and e.status = 'active'
    for update of c skip locked for key share of e
  )
  update deliveries d set status = 'sending', lease_token = $2, lease_until = ${lease}, updated_at = now()
  from picked e, events v where d.ctid = e.place and v.id = any ($1) and v.id = d.event_id
  returning ${claimed}`;

/** The first attempts of these events in the direct lane; whoever is just changing an endpoint is waited for, and heard. */
export const claimFirstAttempts = (tx: Tx, eventIds: readonly string[], token: string): Promise<Claim[]> =>
  tx.query(claimFirst, [eventIds, token]);

const unknown = "'unknown: the process ended during the attempt, which may have arrived'";

/** Open and nobody's: due, or on its way with a process that is gone. */
export const claimable = `(c.status = 'pending' or (c.status = 'sending' and c.lease_until < now())) and c.next_attempt_at <= now()`;

/**
 * `picked` names rows, locked. Of one whose process is gone the lost attempt is recorded as unknown, and it is sent again
 * under the same `webhook-id`.
 */
export const claimPicked = (picked: string, isPicked: string, more = '') => `
  with ${picked}, taken as (
    update deliveries d set status = 'sending', lease_token = $2, lease_until = ${lease}, updated_at = now(),
      attempts = d.attempts + case when p.status = 'sending' then 1 else 0 end,
      failures = case when p.updated_at < e.ladders_since then 0 else d.failures end,
      next_trigger = case when p.status = 'sending' then 'retry' else d.next_trigger end,
      last_error = case when p.status = 'sending' then ${unknown} else d.last_error end
    from picked p, endpoints e, events v
    where ${isPicked} and e.id = p.endpoint_id and v.id = p.event_id and v.tenant_id = p.tenant_id
    returning ${claimed}, p.status = 'sending' as is_lost, p.lease_until - ${leaseTime('e')} as lost_at, p.next_trigger as lost_trigger${more}
  ), lost as (
    insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, error, trigger)
    select tenant_id, event_id, endpoint_id, attempts, lost_at, ${unknown}, lost_trigger from taken where is_lost
  )
  select * from taken`;

// Rows of one transaction are due at the same time: the index gives them as they were inserted, and none is sorted.
const soonest = claimPicked(
  `picked as (
    select ${place}, c.* from deliveries c where c.endpoint_id = $1 and c.status in ('pending','sending') and ${claimable}
    order by c.next_attempt_at limit $3 for update skip locked
  )`,
  'd.ctid = p.place',
);

/** Due deliveries of one endpoint, the longest due first. */
export const claimSoonest = (tx: Tx, ...picked: [endpointId: string, token: string, limit: number]): Promise<Claim[]> =>
  tx.query(soonest, picked);

const holds = sql(`
  select exists (select from deliveries where endpoint_id = $1 and status in ('pending','sending') and status = 'sending' and lease_token = $2) as held`);

/** Whether something of the endpoint is still claimed under this token. */
export const holdsClaims = async (tx: Tx, endpointId: string, token: string): Promise<boolean> =>
  (await tx.query<{ held: boolean }>(holds, [endpointId, token]))[0]?.held ?? false;

// `is true` keeps it to the events' keys; see above.
const release = `
  update deliveries set status = 'pending', lease_token = null, lease_until = null, updated_at = now()
  where event_id = any ($1) and (endpoint_id = any ($2)) is true and lease_token = $3 and ${statusByKey('deliveries')} = 'sending'`;

/** Gives back what was claimed and not sent, once all else of these endpoints has been recorded. */
export const releaseClaims = async (tx: Tx, claims: readonly Claim[], token: string): Promise<void> => {
  if (claims.length === 0) return;
  const endpointIds = new Set(claims.map((one) => one.endpoint_id));
  await tx.query(release, [claims.map((one) => one.event_id), [...endpointIds], token]);
};

const left = `
  select distinct d.endpoint_id as id from deliveries d join endpoints e on e.id = d.endpoint_id
  where d.event_id = any ($1) and ${wakesForWork('e')}
    and (${statusByKey('d')} = 'pending' or (${statusByKey('d')} = 'sending' and d.lease_token <> $2))`;

/** Endpoints with deliveries of these events that are not the caller's: their drains send them, or take over what was lost. */
export const endpointsWithWork = async (tx: Tx, eventIds: readonly string[], token: string): Promise<string[]> =>
  (await tx.query<{ id: string }>(left, [eventIds, token])).map((row) => row.id);
