import type { ProviderRef } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import type { Outcome } from '../domain/outcome.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { refKey } from './gateway-event-keys.js';
import { lockingGiven } from './name-locks.js';
import { namedRefs } from './named-refs.js';

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
    select * from unnest($1::uuid[], $2::gateway[], $3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[], $9::bytea[], $10::int[])
      as r (id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, times)
  ), added as (
    insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, duplicate_count)
    select id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, times - 1 from incoming
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
  ]);
  return new Map(
    rows.map((row) => [
      row.incoming_id,
      { id: row.id, first: row.first, outcome: row.outcome, sameBody: row.same_body },
    ]),
  );
}

/** What is kept in a row's `outcome`, so that a repetition answers the same and publishes the same. */
export interface Applied {
  outcome: Outcome;
  tenantId: string | null;
  /** Ids of the events and messages that it led to; one that had been told before has got no row. */
  deliverable: string[];
  notifications: string[];
}

export interface LedgerRow {
  id: string;
  gateway: GatewayName;
  gateway_account_id: string;
  livemode: boolean;
  external_event_id: string;
  event_type: string;
  occurred_at: Millis | null;
  received_at: Millis;
  raw_body: Buffer | null;
  status: 'received' | 'processed' | 'ignored' | 'tenant_not_found' | 'parked' | 'dead_letter';
  applied: Applied | null;
  account_tenant_id: string | null;
  account_mode: 'live' | 'test' | 'both';
}

const take = sql(`
  select e.id, e.gateway, e.gateway_account_id, e.livemode, e.external_event_id, e.event_type, e.occurred_at, e.received_at, e.raw_body, e.status,
    e.outcome as applied, a.tenant_id as account_tenant_id, a.mode as account_mode
  from gateway_events e join gateway_accounts a on a.id = e.gateway_account_id where e.id = $1 for update of e`);

/** Not applied yet: nobody has looked at it, or it waits for a name. */
export const isOpen = ({ status }: Pick<LedgerRow, 'status'>): boolean =>
  status === 'received' || status === 'tenant_not_found' || status === 'parked';

/** Locks the row: two workers never apply the same event at once. */
export const takeGatewayEvent = async (tx: Tx, id: string): Promise<LedgerRow | null> =>
  (await tx.query<LedgerRow>(take, [id]))[0] ?? null;

export interface KnownRef {
  kind: ProviderRef['kind'];
  id: string;
  entity_type: string;
  tenant_id: string;
  billing_account_id: string;
}

const resolve = sql(
  `select r.kind, r.external_id as id, r.entity_type, r.tenant_id, r.billing_account_id from ${namedRefs(1)}`,
);
const tenantByExternalId = sql('select id from tenants where external_id = $1');

/** As `app_system`: what the gateway's names stand for, whoever's they are, and the tenant that a hint names. */
export async function resolveNames(
  tx: Tx,
  row: { gateway_account_id: string; livemode: boolean },
  refs: readonly ProviderRef[],
  tenantHint: string | undefined,
): Promise<{ known: KnownRef[]; hinted: string | null }> {
  const [known, hinted] = await Promise.all([
    tx.query<KnownRef>(resolve, [
      row.gateway_account_id,
      row.livemode,
      refs.map((ref) => ref.kind),
      refs.map((ref) => ref.id),
    ]),
    tenantHint === undefined ? [] : tx.query<{ id: string }>(tenantByExternalId, [tenantHint]),
  ]);
  return { known, hinted: hinted[0]?.id ?? null };
}

const finish = sql(`
  update gateway_events set status = $2, action = $3, outcome = $4, tenant_id = coalesce($5, tenant_id), last_error = $6, processed_at = now(),
    billing_account_id = coalesce($7, billing_account_id), attempts = attempts + 1 from (${lockingGiven(8)}) as locked where id = $1`);
const dropBody = sql('update gateway_events set raw_body = null where id = $1');

/** As `app_system`: of a payer whose personal data was erased nothing more is kept. */
export const dropGatewayEventBody = (tx: Tx, id: string): Promise<unknown> => tx.query(dropBody, [id]);

/**
 * As `app_system`. `billingAccountId`: to whose account it was applied, if it was; `given`: names, as locked, that the event has given to
 * something (`name-locks.ts`).
 */
export const finishGatewayEvent = (
  tx: Tx,
  id: string,
  applied: Applied,
  billingAccountId: string | null = null,
  given: readonly string[] = [],
): Promise<unknown> =>
  tx.query(finish, [
    id,
    applied.outcome.status,
    applied.outcome.action,
    JSON.stringify(applied),
    applied.tenantId,
    applied.outcome.error ?? null,
    billingAccountId,
    given,
  ]);

const wait = sql(`
  update gateway_events set status = $2, action = $3, outcome = $4, refs = $5, tenant_hint = $6, attempts = attempts + 1, processed_at = now() where id = $1`);

/** As `app_system`: nobody is known to whom it belongs yet; `refs` and the hint are what a later mapping finds it by. */
export const parkGatewayEvent = (
  tx: Tx,
  id: string,
  applied: Applied,
  refs: readonly ProviderRef[],
  tenantHint: string | undefined,
): Promise<unknown> =>
  tx.query(wait, [
    id,
    applied.outcome.status,
    applied.outcome.action,
    JSON.stringify(applied),
    refs.map(refKey),
    tenantHint ?? null,
  ]);

const giveUp = sql(`
  update gateway_events e set status = 'dead_letter', action = 'dead_letter', processed_at = now(),
    last_error = 'No event has told whose payment it is about.',
    outcome = jsonb_build_object('outcome', jsonb_build_object('status', 'dead_letter', 'action', 'dead_letter',
      'error', 'No event has told whose payment it is about.'), 'tenantId', null, 'deliverable', '[]'::jsonb, 'notifications', '[]'::jsonb)
  from gateway_accounts a
  where e.status = 'parked' and e.received_at < now() - interval '24 hours' and a.id = e.gateway_account_id
  returning e.gateway, e.gateway_account_id, a.tenant_id as account_tenant_id, e.event_type`);

/** As `app_system`: what has waited for its parent for a day is put aside; it can still be replayed. */
export const giveUpParked = (
  tx: Tx,
): Promise<Pick<LedgerRow, 'gateway' | 'gateway_account_id' | 'account_tenant_id' | 'event_type'>[]> =>
  tx.query(giveUp, []);

const outcomeOf = sql(
  "select outcome -> 'outcome' as outcome from gateway_events where id = $1 and status <> 'received'",
);

/** As `app_system`: the outcome, once there is one. */
export const readOutcome = async (tx: Tx, id: string): Promise<Outcome | null> =>
  (await tx.query<{ outcome: Outcome }>(outcomeOf, [id]))[0]?.outcome ?? null;
