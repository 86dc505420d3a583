import type { DeliveryReason } from '../domain/delivery-reasons.js';
import type { Claim } from './claims.js';
import { sql, type Tx } from './connection.js';

/** What became of one claim. */
export interface AttemptResult {
  event_id: string;
  endpoint_id: string;
  token: string;
  started_at: string;
  duration_ms: number;
  response_status: number | null;
  response_body: string | null;
  /** A line each; null: none came, or there is nothing to find out about the attempt. */
  response_headers: string | null;
  error: string | null;
  trigger: Claim['next_trigger'];
  ok: boolean;
  /** false: a fault of our own, which does not count for the ladder. */
  counts: boolean;
  status: 'succeeded' | 'pending' | 'failed';
  reason: DeliveryReason | null;
  next_attempt_at: string | null;
}

const record = sql(`
  with r as (
    select * from jsonb_to_recordset($1) as r (event_id uuid, endpoint_id uuid, token uuid, started_at timestamptz, duration_ms int, response_status int,
      response_body text, response_headers text, error text, trigger text, ok boolean, counts boolean, status text, reason text, next_attempt_at timestamptz)
  ), held as materialized (
    select event_id, endpoint_id, lease_token from deliveries
    where event_id = any ($2) and endpoint_id = any (array(select endpoint_id from r where response_headers is not null)) and lease_until > now()
  ), written as (
    update deliveries d set
      attempts = d.attempts + 1,
      failures = d.failures + case when r.ok or not r.counts then 0 else 1 end,
      response_status = r.response_status,
      last_error = case when r.ok then null when d.status = 'succeeded' then d.last_error else r.error end,
      delivered_at = case when r.ok then coalesce(d.delivered_at, now()) else d.delivered_at end,
      status = case when r.ok then 'succeeded' when d.lease_token = r.token then r.status else d.status end,
      reason = case when r.ok then null when d.lease_token = r.token then r.reason else d.reason end,
      next_attempt_at = case when d.lease_token = r.token then coalesce(r.next_attempt_at, d.next_attempt_at) else d.next_attempt_at end,
      next_trigger = case when d.lease_token = r.token then 'retry' else d.next_trigger end,
      lease_token = case when r.ok or d.lease_token = r.token then null else d.lease_token end,
      lease_until = case when r.ok or d.lease_token = r.token then null else d.lease_until end,
      updated_at = now()
    from r where d.event_id = any ($2) and d.event_id = r.event_id and d.endpoint_id = r.endpoint_id and (not $3 or d.lease_token = r.token)
    returning d.tenant_id, d.event_id, d.endpoint_id, d.attempts, r.started_at, r.duration_ms, r.response_status, r.response_body, r.response_headers, r.error,
      r.trigger, r.token
  )
  insert into attempts (tenant_id, event_id, endpoint_id, number, started_at, duration_ms, response_status, response_body, response_headers, error, trigger)
  select w.tenant_id, w.event_id, w.endpoint_id, w.attempts, w.started_at, w.duration_ms, w.response_status,
    case when w.is_held then nullif(w.response_body, '') end, case when w.is_held then w.response_headers end, w.error, w.trigger
  from (
    select *, response_headers is not null and (event_id, endpoint_id, token) in (select event_id, endpoint_id, lease_token from held) as is_held from written
  ) w`);

/**
 * Records every attempt; the status changes only under its own claim, except that an arrival always counts. What the
 * endpoint said is kept under its own claim only: an erasure waits for those, and may be over when a later one comes.
 * `again`: an earlier try may have been kept, and then nothing is under its claim any more.
 */
export const recordAttempts = async (tx: Tx, results: readonly AttemptResult[], again = false): Promise<void> => {
  if (results.length > 0)
    await tx.query(record, [JSON.stringify(results), results.map((result) => result.event_id), again]);
};
