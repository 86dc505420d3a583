import type { DeliveryFormat } from '../domain/entities.js';
import type { RetryProfile } from '../domain/retry-profile.js';
import type { Millis } from '../domain/time.js';
import { claimable } from './claims.js';
import { nextDueInOrder } from './claims-in-order.js';
import { sql, type Tx } from './connection.js';
import { isHeld } from './holds.js';

/** What a drain must know of its endpoint; counters are written when a drain ends or the state changes, never per attempt. */
export interface EndpointState {
  id: string;
  tenant_id: string;
  tenant_external_id: string;
  url: string;
  status: 'active' | 'paused' | 'disabled' | 'deleted';
  /** `gone` on an active one: it has answered 410, and its drain has to disable it. */
  status_reason: string | null;
  lane: 'direct' | 'queued';
  failing_since: Millis | null;
  consecutive_failures: number;
  quick_successes: number;
  open_until: Millis | null;
  /** It has asked for no further request before (Retry-After). */
  throttled_until: Millis | null;
  /** Not null: deliveries that wait on their ladders are still to be made due. */
  due_before: Millis | null;
  /** Open deliveries from before it was ordered are still to get their aggregates. */
  keys_missing: boolean;
  alerted_percent: number;
  ordered: boolean;
  rate_limit: number | null;
  concurrency: number;
  format: DeliveryFormat;
  hold_until: Millis | null;
  retry_profile: RetryProfile;
  version: number;
}

const read = sql(`
  select e.id, e.tenant_id, t.external_id as tenant_external_id, e.url, e.status, e.status_reason, e.lane, e.failing_since, e.consecutive_failures, e.quick_successes,
    e.open_until, e.throttled_until, e.due_before, e.keys_missing, e.alerted_percent, e.ordered, e.rate_limit, e.concurrency, e.format, e.hold_until, e.retry_profile, e.version
  from endpoints e join tenants t on t.id = e.tenant_id where e.id = $1 for no key update of e`);

/** Until the commit nobody else claims for the endpoint, and its tenant cannot change it: what is claimed is claimed of what it is. */
export const lockEndpointState = async (tx: Tx, id: string): Promise<EndpointState | null> =>
  (await tx.query<EndpointState>(read, [id]))[0] ?? null;

const write = sql(`
  update endpoints set lane = 'queued', failing_since = $3, consecutive_failures = $4, quick_successes = $5, open_until = $6, alerted_percent = $7,
    throttled_until = greatest(throttled_until, $8), updated_at = now() where id = $1 and version = $2 returning id`);

/** False, and nothing is written, when its tenant has changed it since it was read: what was learnt is of another endpoint. */
export const writeEndpointState = async (tx: Tx, state: EndpointState): Promise<boolean> => {
  const rows = await tx.query(write, [
    state.id,
    state.version,
    state.failing_since === null ? null : new Date(state.failing_since),
    state.consecutive_failures,
    state.quick_successes,
    state.open_until === null ? null : new Date(state.open_until),
    state.alerted_percent,
    state.throttled_until === null ? null : new Date(state.throttled_until),
  ]);
  return rows.length > 0;
};

/** Always locked in the same order: transactions that name several endpoints must not wait for each other in a circle. */
const locked = (condition: string) =>
  `locked as (select id from endpoints where id = any ($1) and ${condition} order by id for no key update)`;

const queue = sql(`
  with ${locked('true')}
  update endpoints e set lane = 'queued', quick_successes = 0, updated_at = now(), consecutive_failures = e.consecutive_failures + f.failures,
    failing_since = case when f.failures > 0 then coalesce(e.failing_since, now()) else e.failing_since end,
    throttled_until = case when f.retry_after_ms > 0 then greatest(e.throttled_until, now() + f.retry_after_ms * interval '1 ms') else e.throttled_until end,
    status_reason = case when f.gone and e.status = 'active' then 'gone' else e.status_reason end
  from locked l join unnest($1::uuid[], $2::int[], $3::boolean[], $4::float[]) as f (id, failures, gone, retry_after_ms) using (id) where e.id = l.id`);

/** Why an endpoint leaves the direct lane: it failed (0: slow or crowded), or said that it is gone for good. */
export interface Leaving {
  endpointId: string;
  failures: number;
  gone: boolean;
  /** So long it asked for no further request; 0: it did not. */
  retryAfterMs: number;
}

/** Slow or crowded, and nothing else so far. */
export const crowded = (endpointId: string): Leaving => ({ endpointId, failures: 0, gone: false, retryAfterMs: 0 });

export const queueEndpoints = async (tx: Tx, leaving: readonly Leaving[]): Promise<void> => {
  if (leaving.length === 0) return;
  const column = <K extends keyof Leaving>(key: K) => leaving.map((one) => one[key]);
  await tx.query(queue, [column('endpointId'), column('failures'), column('gone'), column('retryAfterMs')]);
};

const backToDirect = sql(`
  update endpoints set lane = 'direct', updated_at = now() where id = $1 and lane = 'queued' and status = 'active'
    and not ordered and rate_limit is null and format <> 'batch' and not ${isHeld('endpoints')}
    and (select count(*) from (select from deliveries where endpoint_id = $1 and status in ('pending','sending') limit $2 + 1) as left_over) <= $2
  returning id`);

/** Back to the direct lane, in a statement that finds no more than so many rows left, which its drain still has to send; true when it is. */
export const returnToDirect = async (tx: Tx, id: string, left: number): Promise<boolean> =>
  (await tx.query(backToDirect, [id, left])).length > 0;

const disable = sql(`
  update endpoints set status = 'disabled', status_reason = $3, version = version + 1, updated_at = now()
  where id = $1 and version = $2 and status in ('active','paused') returning version`);

/** The new version; null when it was not active, or its tenant has changed it since it was read. */
export const disableEndpoint = async (tx: Tx, state: EndpointState, reason: string): Promise<number | null> =>
  (await tx.query<{ version: number }>(disable, [state.id, state.version, reason]))[0]?.version ?? null;

const makeDue = sql('update endpoints set due_before = now(), updated_at = now() where id = $1');

/** What waits on its ladder is due, for the endpoint is well again: its drain brings it forward. */
export const makeDeliveriesDue = (tx: Tx, id: string): Promise<unknown> => tx.query(makeDue, [id]);

// Never a look at all that waits: the index gives the soonest, and only when that is not due yet are all due rows few, being on their way.
const nextDue = sql(`
  select case when soonest <= now() then soonest else least(soonest, (
    select min(lease_until) from deliveries where endpoint_id = $1 and status = 'sending' and next_attempt_at <= now())) end as at
  from (select (select next_attempt_at from deliveries where endpoint_id = $1 and status in ('pending','sending') and status = 'pending'
    order by next_attempt_at limit 1) as soonest) as pending`);

/** When the next delivery of an endpoint may be claimed, be it because a claim of it has run out. null: nothing is left. */
export const nextDueAt = async (tx: Tx, id: string, ordered: boolean): Promise<Millis | null> =>
  ordered ? nextDueInOrder(tx, id) : ((await tx.query<{ at: Millis | null }>(nextDue, [id]))[0]?.at ?? null);

const gathered = `
  select count(*)::int as due, coalesce(greatest(extract(epoch from min(next_attempt_at) + make_interval(secs => $3::float / 1000) - now()) * 1000, 0), 0)::float as "waitMs"
  from (select next_attempt_at from deliveries c where endpoint_id = $1 and status in ('pending','sending') and ${claimable}
    order by next_attempt_at limit $2) as soonest`;

/** How many are due, `limit` at most, and how many ms remain until the first has been due for `ms`. */
export async function gatheredDue(
  tx: Tx,
  id: string,
  limit: number,
  ms: number,
): Promise<{ due: number; waitMs: number }> {
  const [row] = await tx.query<{ due: number; waitMs: number }>(gathered, [id, limit, ms]);
  return row ?? { due: 0, waitMs: 0 };
}

const raise = sql(`
  with ${locked('not wake_requested')}
  update endpoints e set wake_requested = true from locked l where e.id = l.id and not e.wake_requested returning e.id, e.tenant_id`);
const lower = sql('update endpoints set wake_requested = false where id = $1 and wake_requested');

/** As `app_system`: those for which the caller is the one who has to signal. */
export const requestWake = (tx: Tx, ids: readonly string[]): Promise<EndpointKey[]> => tx.query(raise, [ids]);

export interface EndpointKey {
  id: string;
  tenant_id: string;
}

/** As `app_system`, in a transaction of its own before the one that takes the next batch: no wake-up is lost between them. */
export const lowerWake = (tx: Tx, id: string): Promise<unknown> => tx.query(lower, [id]);

const overdueEndpoints = sql(`
  select e.id, e.tenant_id from endpoints e
  where e.id > $2 and (e.status = 'deleted' or (e.status = 'active' and not ${isHeld('e')} and coalesce(greatest(e.open_until, e.throttled_until) < now(), true))) and (
    exists (select from deliveries d where d.endpoint_id = e.id and d.status in ('pending','sending') and d.next_attempt_at < now() - make_interval(secs => $1)
      and (d.status = 'pending' or d.lease_until < now() - make_interval(secs => $1)))
    or (e.due_before < now() - make_interval(secs => $1) and exists (select from deliveries d where d.endpoint_id = e.id and d.status in ('pending','sending'))))
  order by e.id limit $3`);

/** As `app_system`: a page of endpoints with deliveries that nobody has attempted, or discarded, in time, whatever flags and lanes say. */
export const endpointsOverdue = (tx: Tx, seconds: number, after: string, limit: number): Promise<EndpointKey[]> =>
  tx.query(overdueEndpoints, [seconds, after, limit]);
