import { stepOf } from './latency-steps.js';

/** Columns of `tally`, and of the table `delivery_days`, after whose and when. */
export const tallied =
  'deliveries, succeeded, failed, open, attempted, retried, tries, duration_ms, latencies, codes, reasons';

/**
 * The attempts of each delivery that is `mine`, as `a`: looked up one delivery after the other by their key. As a free join
 * PostgreSQL reads the attempts of all tenants, and with an array of all keys it sorts that array for each of them.
 */
export const attemptsOf = (delivery: string): string => `cross join lateral (
      select duration_ms, response_status from attempts where event_id = ${delivery}.event_id and endpoint_id = ${delivery}.endpoint_id offset 0
    ) as a`;

const counted = (name: string, key: string, from: string) => `
  ${name} as (
    select day, endpoint_id, jsonb_object_agg(key, n) as it
    from (select day, endpoint_id, ${key} as key, count(*)::int as n from ${from} group by 1, 2, 3) keys group by 1, 2
  )`;

/** CTEs: `tally`, by day and endpoint, of the deliveries that are `mine` (day, endpoint_id, event_id, status, reason, attempts). */
export const tally = `
  tried as materialized (
    select m.day, m.endpoint_id, a.duration_ms, a.response_status
    from mine m ${attemptsOf('m')}
  ), times as (
    select day, endpoint_id, count(*)::int as tries, sum(duration_ms)::bigint as duration_ms from tried where duration_ms is not null group by 1, 2
  ),${counted('latency', stepOf('duration_ms'), 'tried where duration_ms is not null')},
  ${counted('code', "coalesce(response_status::text, 'none')", 'tried where response_status is null or response_status not between 200 and 299')},
  ${counted('why', 'reason', 'mine where reason is not null')}, sums as (
    select day, endpoint_id, count(*)::int as deliveries,
      count(*) filter (where status = 'succeeded')::int as succeeded,
      count(*) filter (where status = 'failed')::int as failed,
      count(*) filter (where status in ('pending','sending'))::int as open,
      count(*) filter (where attempts > 0)::int as attempted,
      count(*) filter (where attempts > 1)::int as retried
    from mine group by 1, 2
  ), tally as (
    select day, endpoint_id, deliveries, succeeded, failed, open, attempted, retried, coalesce(tries, 0) as tries, coalesce(duration_ms, 0) as duration_ms,
      coalesce(latency.it, '{}') as latencies, coalesce(code.it, '{}') as codes, coalesce(why.it, '{}') as reasons
    from sums left join times using (day, endpoint_id) left join latency using (day, endpoint_id) left join code using (day, endpoint_id)
      left join why using (day, endpoint_id)
  )`;
