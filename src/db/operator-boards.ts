import type { DunningState, GatewayName } from '../domain/entities.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

/** So far back the newest event of an account is looked for: there is no index of them by account. */
export const newestEvents = 10_000;
/** More that waits is not counted. */
export const mostWaiting = 10_000;

export interface GatewayStanding {
  id: string;
  gateway: GatewayName;
  name: string;
  active: boolean;
  tenant_id: string | null;
  tenant_external_id: string | null;
  /** null: not among the newest events of all accounts. */
  last_event_at: Millis | null;
  /** Of the last one, from the time that the gateway names to its storing; null: it names none. */
  last_lag_seconds: number | null;
  /** Stored, and not applied. */
  queued: number;
  /** They wait for a tenant or a name. */
  unclaimed: number;
  dead: number;
  open_alerts: number;
  /** Since the account was made. */
  signature_failures: number;
  signature_failed_at: Millis | null;
}

const standing = sql(`
  with last as (
    select distinct on (gateway_account_id) gateway_account_id, received_at, occurred_at
    from (select id, gateway_account_id, received_at, occurred_at from gateway_events order by id desc limit ${newestEvents}) as newest
    order by gateway_account_id, id desc
  ), waiting as (
    select gateway_account_id, count(*) filter (where status = 'received')::int as queued,
      count(*) filter (where status in ('tenant_not_found','parked'))::int as unclaimed, count(*) filter (where status = 'dead_letter')::int as dead
    from (select gateway_account_id, status from gateway_events where status in ('received','tenant_not_found','parked','dead_letter') limit ${mostWaiting}) as open
    group by gateway_account_id
  ), alerted as (
    select gateway_account_id, count(*)::int as open from alerts where resolved_at is null and gateway_account_id is not null group by gateway_account_id
  )
  select a.id, a.gateway, a.name, a.active, a.tenant_id, t.external_id as tenant_external_id, l.received_at as last_event_at,
    case when l.occurred_at is not null then greatest(extract(epoch from l.received_at - l.occurred_at), 0)::float end as last_lag_seconds,
    coalesce(w.queued, 0) as queued, coalesce(w.unclaimed, 0) as unclaimed, coalesce(w.dead, 0) as dead, coalesce(x.open, 0) as open_alerts,
    a.signature_failures::float as signature_failures, a.signature_failed_at
  from gateway_accounts a left join tenants t on t.id = a.tenant_id left join last l on l.gateway_account_id = a.id
    left join waiting w on w.gateway_account_id = a.id left join alerted x on x.gateway_account_id = a.id
  order by a.gateway, a.name limit 1000`);

/** As `app_system`: how it stands with each gateway account. */
export const readGatewayStandings = (tx: Tx): Promise<GatewayStanding[]> => tx.query(standing, []);

export interface UnhealthyEndpoint {
  id: string;
  tenant_id: string;
  tenant_external_id: string;
  url: string;
  status: 'active' | 'paused' | 'disabled';
  status_reason: string | null;
  failing_since: Millis | null;
  consecutive_failures: number;
  lane: 'direct' | 'queued';
  /** Of the newest of its last hundred deliveries that has one. */
  last: { error: string; response_status: number | null } | null;
}

const endpointColumns = [
  ...['e.id', 'e.tenant_id', 't.external_id as tenant_external_id', 'e.url', 'e.status', 'e.status_reason'],
  ...['e.failing_since', 'e.consecutive_failures', 'e.lane'],
];
const lastError = `(select jsonb_build_object('error', last_error, 'response_status', response_status) from (
    select id, last_error, response_status from deliveries where endpoint_id = e.id and attempts >= 0 order by id desc limit 100) as newest
  where last_error is not null order by id desc limit 1) as last`;

/** As `app_system`: endpoints of all tenants that fail, or were disabled. */
export const listUnhealthyEndpoints = (
  tx: Tx,
  filter: { status?: UnhealthyEndpoint['status'] | undefined; tenantId?: string | undefined },
  page: PageOptions,
): Promise<Page<UnhealthyEndpoint>> =>
  readPage(tx, page, 'e.id', (from) => {
    const query = from('endpoints as e')
      .join('tenants as t', 't.id', 'e.tenant_id')
      .select([...endpointColumns, from.raw(lastError)])
      .whereRaw(`e.status <> 'deleted' and (e.failing_since is not null or e.status = 'disabled')`);
    if (filter.status !== undefined) query.where('e.status', filter.status);
    return filter.tenantId === undefined ? query : query.where('e.tenant_id', filter.tenantId);
  });

export interface OpenRunRow {
  id: string;
  tenant_id: string;
  tenant_external_id: string;
  billing_account_id: string;
  currency: string;
  state: DunningState;
  next_wake_at: Millis | null;
}

const runColumns = [
  ...['r.id', 'r.tenant_id', 't.external_id as tenant_external_id', 'r.billing_account_id', 'r.currency', 'r.state'],
  'r.next_wake_at',
];

/** As `app_system`: runs of dunning of all tenants that are open; what is owed stays the tenants' own. */
export const listOpenRuns = (
  tx: Tx,
  filter: { state?: DunningState | undefined },
  page: PageOptions,
): Promise<Page<OpenRunRow>> =>
  readPage(tx, page, 'r.id', (from) => {
    const query = from('dunning_runs as r')
      .join('tenants as t', 't.id', 'r.tenant_id')
      .select(runColumns)
      .whereNull('r.ended_at');
    return filter.state === undefined ? query : query.where('r.state', filter.state);
  });
