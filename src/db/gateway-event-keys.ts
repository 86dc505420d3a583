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
  order by occurred_at nulls last, received_at limit 100`);

/** As `app_system`: events that wait for one of these names, in their order. */
export const waitingFor = (
  tx: Tx,
  account: { gatewayAccountId: string; livemode: boolean },
  refs: readonly ProviderRef[],
): Promise<EventKey[]> =>
  tx
    .query<EventKeyRow>(waiting, [account.gatewayAccountId, account.livemode, refs.map(refKey)])
    .then((rows) => rows.map(eventKey));

const waitingForHint = sql(`
  select ${keyColumns} from gateway_events where status = 'tenant_not_found' and tenant_hint = $1
  order by occurred_at nulls last, received_at limit 100`);

/** As `app_system`: events that named a tenant which did not exist, in their order. */
export const waitingForTenant = (tx: Tx, externalId: string): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(waitingForHint, [externalId]).then((rows) => rows.map(eventKey));

const overdue = sql(`
  select ${keyColumns} from gateway_events
  where status = 'received' and received_at < now() - make_interval(secs => $1) and id > $2
  order by id limit $3`);

/** As `app_system`: a page of events that nobody has finished, in the order in which they came. */
export const overdueGatewayEvents = (tx: Tx, seconds: number, after: string, limit: number): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(overdue, [seconds, after, limit]).then((rows) => rows.map(eventKey));

const resolvable = sql(`
  select ${keyColumns} from gateway_events e
  where e.id > $1 and ((e.status = 'tenant_not_found' and exists (select from tenants t where t.external_id = e.tenant_hint))
    or (e.status in ('tenant_not_found','parked') and exists (select from gateway_refs r
      where r.gateway_account_id = e.gateway_account_id and r.livemode = e.livemode and r.kind || ':' || r.external_id = any (e.refs))))
  order by e.id limit $2`);

/** As `app_system`: a page of events that waited for a name that is known by now. */
export const resolvableGatewayEvents = (tx: Tx, after: string, limit: number): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(resolvable, [after, limit]).then((rows) => rows.map(eventKey));

const keysOf = sql(
  `select ${keyColumns} from gateway_events where id = any ($1) order by occurred_at nulls last, received_at`,
);

/** As `app_system`: what the workflows of these events are named after, in the order of the events. */
export const gatewayEventKeys = (tx: Tx, ids: readonly string[]): Promise<EventKey[]> =>
  tx.query<EventKeyRow>(keysOf, [ids]).then((rows) => rows.map(eventKey));
