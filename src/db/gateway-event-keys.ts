import type { ProviderRef } from '../domain/commands.js';
import type { GatewayName } from '../domain/entities.js';
import { sql, type Tx } from './connection.js';

/** How a waiting event names what it waits for. */
export const refKey = (ref: ProviderRef): string => `${ref.kind}:${ref.id}`;

/** What the workflow of an event is named after, and found by. */
export interface EventKey {
  id: string;
  gateway: GatewayName;
  gatewayAccountId: string;
  externalEventId: string;
  eventType: string;
}

interface EventKeyRow {
  id: string;
  gateway: GatewayName;
  gateway_account_id: string;
  external_event_id: string;
  event_type: string;
}
const eventKey = (row: EventKeyRow): EventKey => ({
  id: row.id,
  gateway: row.gateway,
  gatewayAccountId: row.gateway_account_id,
  externalEventId: row.external_event_id,
  eventType: row.event_type,
});
const keyColumns = 'id, gateway, gateway_account_id, external_event_id, event_type';

// `offset 0`: those that wait are few, an account's events are not.
const waiting = sql(`
  select ${keyColumns} from (select * from gateway_events where status in ('tenant_not_found','parked') and refs && $3 offset 0) as waiting
  where gateway_account_id = $1 and livemode = $2
  order by occurred_at nulls last, received_at limit $4`);

/** As `app_system`, once the names are locked (`name-locks.ts`): the first events that wait for one of them, in their order. */
export const waitingFor = (
  tx: Tx,
  account: { gatewayAccountId: string; livemode: boolean },
  refs: readonly ProviderRef[],
  limit: number,
): Promise<EventKey[]> =>
  tx
    .query<EventKeyRow>(waiting, [account.gatewayAccountId, account.livemode, refs.map(refKey), limit])
    .then((rows) => rows.map(eventKey));

const waitingForHint = sql(`
  select ${keyColumns} from gateway_events where status = 'tenant_not_found' and tenant_hint = $1
  order by occurred_at nulls last, received_at limit $2`);

/** As `app_system`, once its name is locked: the first events that named a tenant which did not exist, in their order. */
export const waitingForTenant = (tx: Tx, externalId: string, limit: number): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(waitingForHint, [externalId, limit]).then((rows) => rows.map(eventKey));

// A replay that goes on applies what it has reset in its order.
const overdue = sql(`
  select ${keyColumns} from gateway_events
  where id <> all (array(select unnest(under_way) from replays where finished_at is null and updated_at > now() - interval '2 minutes'))
    and status = 'received' and received_at < now() - make_interval(secs => $1) and id > $2
  order by id limit $3`);

/** As `app_system`: a page of events that nobody has finished, in the order in which they came. */
export const overdueGatewayEvents = (tx: Tx, seconds: number, after: string, limit: number): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(overdue, [seconds, after, limit]).then((rows) => rows.map(eventKey));

// Each waiting event looks its own few names up by their key: an account's names are many.
const resolvable = sql(`
  select e.id, coalesce(named.tenant_id, hinted.id) as tenant_id
  from gateway_events e
    left join lateral (select r.tenant_id from unnest(e.refs) as ref cross join lateral (
      select tenant_id from gateway_refs where gateway_account_id = e.gateway_account_id and livemode = e.livemode
        and kind = split_part(ref, ':', 1) and external_id = substr(ref, strpos(ref, ':') + 1) offset 0) r limit 1) as named on true
    left join tenants hinted on e.status = 'tenant_not_found' and hinted.external_id = e.tenant_hint
  where e.id > $1 and e.status in ('tenant_not_found','parked') and coalesce(named.tenant_id, hinted.id) is not null
  order by e.id limit $2`);

/** As `app_system`: a page of events that waited for a name that is known by now, and whose it is. */
export const resolvableGatewayEvents = (
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ id: string; tenantId: string }[]> =>
  tx
    .query<{ id: string; tenant_id: string }>(resolvable, [after, limit])
    .then((rows) => rows.map((row) => ({ id: row.id, tenantId: row.tenant_id })));

const keysOf = sql(
  `select ${keyColumns} from gateway_events where id = any ($1) order by occurred_at nulls last, received_at`,
);

/** As `app_system`: what the workflows of these events are named after, in the order of the events. */
export const gatewayEventKeys = (tx: Tx, ids: readonly string[]): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(keysOf, [ids]).then((rows) => rows.map(eventKey));

const openKeysOf = sql(`
  select ${keyColumns} from gateway_events where id = any ($1) and status in ('received','tenant_not_found','parked')
  order by occurred_at nulls last, received_at`);

/** As `app_system`: the same of those that are not applied yet. */
export const openGatewayEventKeys = (tx: Tx, ids: readonly string[]): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(openKeysOf, [ids]).then((rows) => rows.map(eventKey));
