import type { Day, Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { attemptsOf } from './delivery-tally.js';
import { anyOfEndpoint } from './endpoint-index.js';
import { firstUuidAt } from './uuid.js';

export interface DeliveryStats {
  deliveries: number;
  succeeded: number;
  failed: number;
  /** Still to be sent, or being sent. */
  open: number;
  /** Sent at least once, and more than once. */
  attempted: number;
  retried: number;
  /** Of one attempt that was answered or timed out; null: there was none. */
  latency_ms: { avg: number | null; p50: number | null; p95: number | null; p99: number | null };
  /** Attempts that failed, by status code; `none`: no answer. */
  failures: Record<string, number>;
  /** By UTC day of creation, the oldest first. */
  days: { date: Day; deliveries: number; succeeded: number; failed: number }[];
}

/** Ids hold the time at which they were made: the index by id serves as one by time. */
const read = sql(`
  with mine as materialized (
    select event_id, endpoint_id, status, attempts, created_at from deliveries
    where tenant_id = $1 and endpoint_id = $2 and ${anyOfEndpoint} and id >= $3 and created_at >= $4
  ), tries as materialized (
    select a.duration_ms, a.response_status from mine m ${attemptsOf('m')}
  )
  select count(*)::int as deliveries,
    count(*) filter (where status = 'succeeded')::int as succeeded,
    count(*) filter (where status = 'failed')::int as failed,
    count(*) filter (where status in ('pending','sending'))::int as open,
    count(*) filter (where attempts > 0)::int as attempted,
    count(*) filter (where attempts > 1)::int as retried,
    (select jsonb_build_object('avg', round(avg(duration_ms)), 'p50', round((percentile_cont(0.5) within group (order by duration_ms))::numeric),
      'p95', round((percentile_cont(0.95) within group (order by duration_ms))::numeric),
      'p99', round((percentile_cont(0.99) within group (order by duration_ms))::numeric)) from tries) as latency_ms,
    coalesce((select jsonb_object_agg(code, n) from (
      select coalesce(response_status::text, 'none') as code, count(*)::int as n from tries
      where response_status is null or response_status not between 200 and 299 group by 1) by_code), '{}') as failures,
    coalesce((select jsonb_agg(to_jsonb(by_day) order by date) from (
      select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as date, count(*)::int as deliveries,
        count(*) filter (where status = 'succeeded')::int as succeeded, count(*) filter (where status = 'failed')::int as failed
      from mine group by 1) by_day), '[]') as days
  from mine`);

/** As the tenant: what became of an endpoint's deliveries since then. */
export async function deliveryStats(
  tx: Tx,
  tenantId: string,
  endpointId: string,
  since: Millis,
): Promise<DeliveryStats> {
  const [row] = await tx.query<DeliveryStats>(read, [tenantId, endpointId, firstUuidAt(since), new Date(since)]);
  if (!row) throw new Error('Cannot count deliveries: the statement gave no row');
  return row;
}
