import type { Millis } from '../../domain/time.js';
import { type Database, sql } from '../connection.js';
import { isHeld } from '../holds.js';

export interface EndpointCounts {
  active: number;
  paused: number;
  disabled: number;
  /** Active, and nothing is sent to them for now: held by their tenants, or after failures. */
  held: number;
  failing: number;
  /** Active, and sent to by a drain. */
  queued: number;
}

const count = sql(`
  select count(*) filter (where status = 'active')::int as active, count(*) filter (where status = 'paused')::int as paused,
    count(*) filter (where status = 'disabled')::int as disabled,
    count(*) filter (where status = 'active' and ${isHeld('endpoints')})::int as held,
    count(*) filter (where status = 'active' and failing_since is not null)::int as failing,
    count(*) filter (where status = 'active' and lane = 'queued')::int as queued
  from endpoints where status <> 'deleted'`);

// The newest of each endpoint, and of those the newest: no look at all deliveries.
const last = sql(`
  select max(d.delivered_at) as at from endpoints e cross join lateral (
    select delivered_at from deliveries where endpoint_id = e.id and attempts >= 0 order by id desc limit 20) as d`);

/** Of all tenants. `lastDeliveredAt`: of what came last to each endpoint; null: nothing has arrived anywhere. */
export const readEndpointCounts = (db: Database): Promise<EndpointCounts & { lastDeliveredAt: Millis | null }> =>
  db.withSystem(async (tx) => {
    const [[counts], [newest]] = await Promise.all([
      tx.query<EndpointCounts>(count, []),
      tx.query<{ at: Millis | null }>(last, []),
    ]);
    const none = { active: 0, paused: 0, disabled: 0, held: 0, failing: 0, queued: 0 };
    return { ...(counts ?? none), lastDeliveredAt: newest?.at ?? null };
  });

export interface FailingEndpointFacts {
  id: string;
  tenant: string;
  failing_since: Millis | null;
  status: string;
  status_reason: string | null;
  consecutive_failures: number;
  /** Of the newest of its last deliveries that has one. */
  last_error: string | null;
  response_status: number | null;
}

const failing = sql(`
  select e.id, t.external_id as tenant, e.failing_since, e.status, e.status_reason, e.consecutive_failures, d.last_error, d.response_status
  from endpoints e join tenants t on t.id = e.tenant_id left join lateral (
    select last_error, response_status from (
      select id, last_error, response_status from deliveries where endpoint_id = e.id and attempts >= 0 order by id desc limit 100) as newest
    where last_error is not null order by id desc limit 1) as d on true
  where e.status in ('active','paused','disabled') and (e.failing_since is not null or e.status = 'disabled')
  order by e.failing_since nulls last limit $1`);

/** Of all tenants: endpoints that fail or were disabled, those that have for longest first. */
export const readFailingEndpoints = (db: Database, limit: number): Promise<FailingEndpointFacts[]> =>
  db.withSystem((tx) => tx.query<FailingEndpointFacts>(failing, [limit]));
