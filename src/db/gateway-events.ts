import type { ProviderRef } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import type { Outcome } from '../domain/outcome.js';
import type { Millis } from '../domain/time.js';
import type { Traceparent } from '../domain/trace.js';
import { sql, type Tx } from './connection.js';
import { refKey } from './gateway-event-keys.js';
import { lockingGiven } from './name-locks.js';

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
  /** Of the request that brought it; null: we asked for it, or it is older than traces. */
  traceparent: Traceparent | null;
}

const ledgerRow = `
  select e.id, e.gateway, e.gateway_account_id, e.livemode, e.external_event_id, e.event_type, e.occurred_at, e.received_at, e.raw_body, e.status,
    e.outcome as applied, a.tenant_id as account_tenant_id, a.mode as account_mode, e.traceparent
  from gateway_events e join gateway_accounts a on a.id = e.gateway_account_id`;
const take = sql(`${ledgerRow} where e.id = $1 for update of e`);
const look = sql(`${ledgerRow} where e.id = any ($1) order by coalesce(e.occurred_at, e.received_at), e.id`);

/** Not applied yet: nobody has looked at it, or it waits for a name. */
export const isOpen = ({ status }: Pick<LedgerRow, 'status'>): boolean =>
  status === 'received' || status === 'tenant_not_found' || status === 'parked';

/** Locks the row: two workers never apply the same event at once. */
export const takeGatewayEvent = async (tx: Tx, id: string): Promise<LedgerRow | null> =>
  (await tx.query<LedgerRow>(take, [id]))[0] ?? null;

/** As `app_system`: as they are now, in the order in which they happened. */
export const lookAtGatewayEvents = (tx: Tx, ids: readonly string[]): Promise<LedgerRow[]> =>
  tx.query<LedgerRow>(look, [ids]);

const finish = sql(`
  update gateway_events set status = $2, action = $3, outcome = $4, tenant_id = coalesce($5, tenant_id), last_error = $6, processed_at = now(),
    billing_account_id = coalesce($7, billing_account_id), attempts = attempts + 1 from (${lockingGiven(8)}) as locked where id = $1`);
const dropBody = sql('update gateway_events set raw_body = null where id = $1');

/** As `app_system`: of a payer whose personal data was erased nothing more is kept. */
export const dropGatewayEventBody = (tx: Tx, id: string): Promise<unknown> => tx.query(dropBody, [id]);

/** To whose account an event was applied, and which names, as locked (`name-locks.ts`), it has given to something of it. */
export interface AppliedTo {
  billingAccountId: string;
  given: readonly string[];
}

/** As `app_system`: the event has its outcome. `to` is null when it changed nobody's account. */
export const finishGatewayEvent = (tx: Tx, id: string, applied: Applied, to: AppliedTo | null): Promise<unknown> =>
  tx.query(finish, [
    id,
    applied.outcome.status,
    applied.outcome.action,
    JSON.stringify(applied),
    applied.tenantId,
    applied.outcome.error ?? null,
    to?.billingAccountId ?? null,
    to?.given ?? [],
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
