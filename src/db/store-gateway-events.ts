import type { GatewayName } from '../domain/entities.js';
import type { Outcome } from '../domain/outcome.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import { sql, type Tx } from './connection.js';

export interface ReceivedEvent {
  id: string;
  gateway: GatewayName;
  gatewayAccountId: string;
  livemode: boolean;
  externalEventId: string;
  eventType: string;
  occurredAt: Millis | null;
  rawBody: Buffer;
  bodySha256: Buffer;
  /** Of the request that brought it: what is done with it stands under this span. */
  traceparent: Traceparent;
  /** How often the same key stood in the batch: it is one row, and repetitions are counted. */
  times: number;
}

export interface StoredEvent {
  /** Of the row that stands in the ledger; the received id when it is the first. */
  id: string;
  first: boolean;
  outcome: Outcome | null;
  /** false: the same id came with other bytes; the first stays. */
  sameBody: boolean;
}

const insert = sql(`
  with incoming as (
    select * from unnest($1::uuid[], $2::gateway[], $3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[], $9::bytea[], $10::int[], $11::text[])
      as r (id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, times, traceparent)
  ), added as (
    insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, duplicate_count, traceparent)
    select id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, times - 1, traceparent from incoming
    order by gateway_account_id, external_event_id -- processes that store the same at once wait for each other, and never in a circle
    on conflict do nothing returning id
  ), same as (
    select i.id as incoming_id, g.id, i.times, g.body_sha256 = i.body_sha256 as same_body, 1 as preference
    from incoming i join gateway_events g using (gateway_account_id, external_event_id)
    union all
    select i.id, g.id, i.times, true, 2
    from incoming i join gateway_events g using (gateway_account_id, body_sha256) where i.gateway = 'razorpay' and g.gateway = 'razorpay'
  ), known as (
    select distinct on (incoming_id) * from same where incoming_id not in (select id from added) order by incoming_id, preference
  ), counted as (
    update gateway_events g set duplicate_count = g.duplicate_count + k.times from (select id, sum(times) as times from known group by id) k
    where g.id = k.id returning g.id, g.outcome
  )
  select id as incoming_id, id, true as first, null::jsonb as outcome, true as same_body from added
  union all
  select k.incoming_id, k.id, false, c.outcome -> 'outcome', k.same_body from known k join counted c on c.id = k.id`);

interface InsertedRow {
  incoming_id: string;
  id: string;
  first: boolean;
  outcome: Outcome | null;
  same_body: boolean;
}

/**
 * Stores many events in one statement; as `app_system`. A key that another transaction has inserted since the statement
 * began is in no answer: the caller repeats that row.
 */
export async function insertGatewayEvents(tx: Tx, events: readonly ReceivedEvent[]): Promise<Map<string, StoredEvent>> {
  const rows = await tx.query<InsertedRow>(insert, [
    events.map((one) => one.id),
    events.map((one) => one.gateway),
    events.map((one) => one.gatewayAccountId),
    events.map((one) => one.livemode),
    events.map((one) => one.externalEventId),
    events.map((one) => one.eventType),
    events.map((one) => (one.occurredAt === null ? null : new Date(one.occurredAt))),
    events.map((one) => one.rawBody),
    events.map((one) => one.bodySha256),
    events.map((one) => one.times),
    events.map((one) => one.traceparent),
  ]);
  return new Map(
    rows.map((row) => [
      row.incoming_id,
      { id: row.id, first: row.first, outcome: row.outcome, sameBody: row.same_body },
    ]),
  );
}
