import type { GatewayName } from '../domain/entities.js';
import type { Outcome } from '../domain/outcome.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export const gatewayEventStatuses = [
  'received',
  'processed',
  'ignored',
  'tenant_not_found',
  'parked',
  'dead_letter',
] as const;
export type GatewayEventStatus = (typeof gatewayEventStatuses)[number];

/** What may be applied again: nothing of it has been applied. */
export const replayableStatuses = [
  'ignored',
  'tenant_not_found',
  'parked',
  'dead_letter',
] as const satisfies readonly GatewayEventStatus[];

export interface GatewayEventRow {
  id: string;
  tenant_id: string | null;
  tenant_external_id: string | null;
  gateway: GatewayName;
  gateway_account_id: string;
  account_name: string;
  livemode: boolean;
  external_event_id: string;
  event_type: string;
  occurred_at: Millis | null;
  received_at: Millis;
  status: GatewayEventStatus;
  action: string | null;
  outcome: Outcome | null;
  attempts: number;
  last_error: string | null;
  processed_at: Millis | null;
  duplicate_count: number;
  source: 'webhook' | 'reconciled';
  body_sha256: string;
  has_body: boolean;
}

const ofEvent = [
  'id',
  'tenant_id',
  'gateway',
  'gateway_account_id',
  'livemode',
  'external_event_id',
  'event_type',
  'occurred_at',
  'received_at',
  'status',
  'action',
  'attempts',
  'last_error',
  'processed_at',
  'duplicate_count',
  'source',
].map((name) => `e.${name}`);
const computed = [
  `a.name as account_name`,
  `t.external_id as tenant_external_id`,
  `e.outcome -> 'outcome' as outcome`,
  `encode(e.body_sha256, 'hex') as body_sha256`,
  `e.raw_body is not null as has_body`,
];
const select = `select ${[...ofEvent, ...computed].join(', ')}
  from gateway_events e join gateway_accounts a on a.id = e.gateway_account_id left join tenants t on t.id = e.tenant_id`;

export interface GatewayEventFilter {
  status?: GatewayEventStatus | undefined;
  gateway?: GatewayName | undefined;
  gatewayAccountId?: string | undefined;
  tenantId?: string | undefined;
  eventType?: string | undefined;
  /** A part of the reason, in any case. */
  error?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** As `app_system`. */
export const listGatewayEvents = (
  tx: Tx,
  filter: GatewayEventFilter,
  page: PageOptions,
): Promise<Page<GatewayEventRow>> =>
  readPage(tx, page, 'e.id', (from) => {
    const query = from('gateway_events as e')
      .join('gateway_accounts as a', 'a.id', 'e.gateway_account_id')
      .leftJoin('tenants as t', 't.id', 'e.tenant_id')
      .select([...ofEvent, ...computed.map((text) => from.raw(text))]);
    for (const [column, value] of filters(filter)) query.where(column, value);
    if (filter.error !== undefined) query.whereRaw('strpos(lower(e.last_error), lower(?)) > 0', [filter.error]);
    if (filter.since !== undefined) query.where('e.received_at', '>=', new Date(filter.since));
    if (filter.until !== undefined) query.where('e.received_at', '<', new Date(filter.until));
    return query;
  });

const filters = (filter: GatewayEventFilter): [string, string][] =>
  [
    ['e.status', filter.status],
    ['e.gateway', filter.gateway],
    ['e.gateway_account_id', filter.gatewayAccountId],
    ['e.tenant_id', filter.tenantId],
    ['e.event_type', filter.eventType],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);

const byId = sql(`${select} where e.id = $1`);
const body = sql('select raw_body from gateway_events where id = $1');

/** As `app_system`. */
export const gatewayEventById = async (tx: Tx, id: string): Promise<GatewayEventRow | null> =>
  (await tx.query<GatewayEventRow>(byId, [id]))[0] ?? null;

export interface GatewayEventVersion {
  id: string;
  /** Of the row: each change of it writes another. */
  version: string;
  isNew: boolean;
}

const versions = sql(`
  select id, xmin::text as version, true as "isNew" from (select id, xmin from gateway_events order by id desc limit $2) as newest
  union all select id, xmin::text, false from gateway_events where id = any ($1)`);

/** As `app_system`: of the newest, and once more of these. */
export const gatewayEventVersions = (tx: Tx, ids: readonly string[], newest: number): Promise<GatewayEventVersion[]> =>
  tx.query(versions, [ids, newest]);

const byIds = sql(`${select} where e.id = any ($1) order by e.id`);

/** As `app_system`: the oldest first. */
export const gatewayEventsByIds = (tx: Tx, ids: readonly string[]): Promise<GatewayEventRow[]> =>
  tx.query(byIds, [ids]);

/** As `app_system`: the bytes as they came; null once erased. Whoever reads them is audited. */
export const gatewayEventBody = async (tx: Tx, id: string): Promise<Buffer | null> =>
  (await tx.query<{ raw_body: Buffer | null }>(body, [id]))[0]?.raw_body ?? null;

const reset = sql(`
  update gateway_events set status = 'received', action = null, outcome = null, last_error = null, processed_at = null
  where id = any ($1) and status = any ($2::gateway_event_status[]) and raw_body is not null returning id`);

/** As `app_system`: as if they had just come. Returns those that could be reset. */
export const resetGatewayEvents = async (tx: Tx, ids: readonly string[]): Promise<string[]> =>
  (await tx.query<{ id: string }>(reset, [ids, replayableStatuses])).map((row) => row.id);
