import { createHash } from 'node:crypto';
import type { GatewayName } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import type { EventKey } from './gateway-event-keys.js';
import { newUuid } from './uuid.js';

/** An event that a gateway's API told of, in the form in which the gateway would have posted it. */
export interface FoundEvent {
  externalEventId: string;
  eventType: string;
  occurredAt: Millis | null;
  livemode: boolean;
  rawBody: Buffer;
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

const read = sql('select reconciliation, created_at from gateway_accounts where id = $1');
const save = sql('update gateway_accounts set reconciliation = $2 where id = $1');

/** As `app_system`: how far asking has come, as it was saved, and since when the account is known here. */
export const readReconciliation = async (
  tx: Tx,
  accountId: string,
): Promise<{ reconciliation: unknown; created_at: Millis } | null> =>
  (await tx.query<{ reconciliation: unknown; created_at: Millis }>(read, [accountId]))[0] ?? null;

/** As `app_system`, in the transaction that stores what was found so far. */
export const saveReconciliation = (tx: Tx, accountId: string, state: object): Promise<unknown> =>
  tx.query(save, [accountId, JSON.stringify(state)]);

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
