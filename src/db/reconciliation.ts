import { createHash } from 'node:crypto';
import type { GatewayName } from '../domain/entities.js';
import { ConcurrentChange } from '../domain/errors.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import type { EventKey } from './gateway-event-keys.js';
import { firstUuidAt, newUuid } from './uuid.js';

/** An event that a gateway's API told of, in the form in which the gateway would have posted it. */
export interface FoundEvent {
  externalEventId: string;
  eventType: string;
  occurredAt: Millis | null;
  livemode: boolean;
  rawBody: Buffer;
  /** The object that it is about, where the id of the event is ours: a webhook that tells the same has another one. */
  about?: About;
}

export interface About {
  /** `payment:pay_1`: kind and the gateway's id. */
  name: string;
  /** It happened so long ago that its webhook is not on its way any more. */
  isOld: boolean;
}

const insert = sql(`
  insert into gateway_events (id, gateway, gateway_account_id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256, source)
  select r.id, $1, $2, r.livemode, r.external_event_id, r.event_type, r.occurred_at, r.raw_body, r.body_sha256, 'reconciled'
  from unnest($3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[], $9::bytea[])
    as r (id, livemode, external_event_id, event_type, occurred_at, raw_body, body_sha256)
  order by r.external_event_id -- as the ingress does: whoever stores the same at once waits, and never in a circle
  on conflict do nothing returning id, external_event_id, event_type`);

/** As `app_system`: stores what has not come yet, and changes nothing of what has. Returns what is new, the oldest first. */
export async function storeFound(
  tx: Tx,
  account: { id: string; gateway: GatewayName },
  found: readonly FoundEvent[],
): Promise<EventKey[]> {
  if (found.length === 0) return [];
  const events = found.toSorted((a, b) => (a.occurredAt ?? 0) - (b.occurredAt ?? 0));
  const rows = await tx.query<{ id: string; external_event_id: string; event_type: string }>(insert, [
    account.gateway,
    account.id,
    events.map(newUuid),
    events.map((one) => one.livemode),
    events.map((one) => one.externalEventId),
    events.map((one) => one.eventType),
    events.map((one) => (one.occurredAt === null ? null : new Date(one.occurredAt))),
    events.map((one) => one.rawBody),
    events.map((one) => createHash('sha256').update(one.rawBody).digest()),
  ]);
  const place = new Map(events.map((one, index) => [one.externalEventId, index]));
  return rows
    .map((row) => ({
      id: row.id,
      gateway: account.gateway,
      gatewayAccountId: account.id,
      externalEventId: row.external_event_id,
      eventType: row.event_type,
    }))
    .toSorted((a, b) => (place.get(a.externalEventId) ?? 0) - (place.get(b.externalEventId) ?? 0));
}

/** Bodies that are looked through, of each kind: 100 ids in 1,000 bodies take a second. */
const mostBodies = 2000;
// Events that nobody has applied yet, those that were applied meanwhile, and dead letters. Of a longer queue any may be meant.
const inLedger = sql(`
  with waiting as materialized (
    select raw_body from gateway_events
    where status = 'received' and source = 'webhook' and gateway_account_id = $1 limit ${mostBodies + 1}),
  bodies as materialized (
    select false as dead, raw_body from waiting
    union all
    select false, raw_body from gateway_events
      where status in ('processed','ignored') and raw_body is not null and processed_at > now() - make_interval(secs => $3)
        and source = 'webhook' and gateway_account_id = $1
    union all (
      select true, raw_body from gateway_events
      where status = 'dead_letter' and source = 'webhook' and gateway_account_id = $1 order by id desc limit ${mostBodies}))
  select n.id, coalesce(bool_or(b.dead), false) as dead,
    coalesce(bool_or(not b.dead), false) or (select count(*) > ${mostBodies} from waiting) as open
  from unnest($2::text[]) as n (id) left join bodies b on position(convert_to('"' || n.id || '"', 'UTF8') in b.raw_body) > 0
  group by n.id`);

/**
 * As `app_system`: which of these ids of objects stand in a webhook that the ledger has, and that what we know may be
 * without: `open` is not applied, or was in the last `seconds`; `dead` never can be.
 */
export const idsInLedger = (
  tx: Tx,
  accountId: string,
  ids: readonly string[],
  seconds: number,
): Promise<{ id: string; dead: boolean; open: boolean }[]> =>
  ids.length === 0 ? Promise.resolve([]) : tx.query(inLedger, [accountId, ids, seconds]);

const read = sql('select reconciliation, created_at from gateway_accounts where id = $1');
const save = sql(`
  update gateway_accounts set reconciliation = $2
  where id = $1 and coalesce((reconciliation->>'version')::bigint, 0) = $3 returning id`);

/** As `app_system`: how far asking has come, as it was saved, and since when the account is known here. */
export const readReconciliation = async (
  tx: Tx,
  accountId: string,
): Promise<{ reconciliation: unknown; created_at: Millis } | null> =>
  (await tx.query<{ reconciliation: unknown; created_at: Millis }>(read, [accountId]))[0] ?? null;

/**
 * As `app_system`, in the transaction that stores what was found so far.
 * @throws ConcurrentChange when the saved state is no longer `version`: somebody else asks the same gateway.
 */
export async function saveReconciliation(tx: Tx, accountId: string, version: number, state: object): Promise<void> {
  const saved = await tx.query(save, [accountId, JSON.stringify({ ...state, version: version + 1 }), version]);
  if (saved.length === 0) throw new ConcurrentChange(`Somebody else reconciles gateway account ${accountId}`);
}

const delivered = sql(`
  update alerts a set resolved_at = now()
  where kind = 'events_missing' and key = $1::text and resolved_at is null and exists (
    select 1 from gateway_events e
    where e.id > $2 and e.gateway_account_id = $1::uuid and e.source = 'webhook' and e.received_at > a.last_at)`);
/** How far back a webhook is looked for that shows that they come again: rounds are closer together. */
const lookBackMs = 3_600_000;

/** As `app_system`, after a round in which nothing was missing: webhooks that came since show that they come again. */
export const resolveMissing = (tx: Tx, accountId: string, now: Millis): Promise<unknown> =>
  tx.query(delivered, [accountId, firstUuidAt(now - lookBackMs)]);

const active = sql(`
  select id, gateway, name, secrets ? 'api_key' as "apiKey", secrets ? 'key_id' as "keyId", secrets ? 'key_secret' as "keySecret"
  from gateway_accounts where active order by id`);

export interface ActiveAccount {
  id: string;
  gateway: GatewayName;
  name: string;
  apiKey: boolean;
  keyId: boolean;
  keySecret: boolean;
}

/** As `app_system`: every account that is used, and which keys are stored for it. */
export const activeAccounts = (tx: Tx): Promise<ActiveAccount[]> => tx.query<ActiveAccount>(active, []);
