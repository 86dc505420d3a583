import type { DeliveryFormat } from '../domain/entities.js';
import { compileFilter, type Filter } from '../domain/filter.js';
import type { RetryProfile } from '../domain/retry-profile.js';
import type { Millis } from '../domain/time.js';
import type { SealedHeaders, SealedSecret, StoredHeaders } from './claims.js';
import { sql, type Tx } from './connection.js';
import { type MadeBetween, whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export const endpointStatuses = ['active', 'paused', 'disabled', 'deleted'] as const;
export type EndpointStatus = (typeof endpointStatuses)[number];

/** What a tenant says about its endpoint. */
export interface EndpointFields {
  url: string;
  events: string[];
  description: string | null;
  headers: SealedHeaders;
  ordered: boolean;
  rate_limit: number | null;
  concurrency: number;
  format: DeliveryFormat;
  hold_until: Millis | null;
  timeout_ms: number;
  retry_profile: RetryProfile;
  /** Null: every event of `events`. */
  filter: Filter | null;
  metadata: Record<string, string>;
}

export interface EndpointRow extends Omit<EndpointFields, 'headers'> {
  headers: StoredHeaders;
  id: string;
  secrets: SealedSecret[];
  status: EndpointStatus;
  status_reason: string | null;
  throttled_until: Millis | null;
  failing_since: Millis | null;
  consecutive_failures: number;
  version: number;
  created_at: Millis;
  updated_at: Millis;
}

const names = [
  'id',
  'url',
  'events',
  'description',
  'headers',
  'ordered',
  'rate_limit',
  'concurrency',
  'format',
  'hold_until',
  'throttled_until',
  'timeout_ms',
  'retry_profile',
  'filter',
  'metadata',
  'secrets',
  'status',
  'status_reason',
  'failing_since',
  'consecutive_failures',
  'version',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof EndpointRow)[];
const columns = names.join(', ');

const insert = sql(`
  insert into endpoints (id, tenant_id, url, events, description, headers, ordered, rate_limit, concurrency, format, hold_until, timeout_ms, retry_profile, filter, filter_path, metadata, secrets)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) returning ${columns}`);

/** As the tenant. */
export async function createEndpoint(
  tx: Tx,
  tenantId: string,
  endpoint: EndpointFields & { id: string; secrets: readonly SealedSecret[] },
): Promise<EndpointRow> {
  const [row] = await tx.query<EndpointRow>(insert, [
    endpoint.id,
    tenantId,
    ...valuesOf(endpoint),
    JSON.stringify(endpoint.secrets),
  ]);
  if (!row) throw new Error('Cannot create endpoint: the statement gave no row');
  return row;
}

const byId = sql(`select ${columns} from endpoints where tenant_id = $1 and id = $2 and status <> 'deleted'`);
const lock = sql(
  `select ${columns} from endpoints where tenant_id = $1 and id = $2 and status <> 'deleted' for update`,
);

/** As the tenant; a deleted one is not found. */
export const endpointById = async (tx: Tx, tenantId: string, id: string): Promise<EndpointRow | null> =>
  (await tx.query<EndpointRow>(byId, [tenantId, id]))[0] ?? null;

/** As the tenant: the row, which nobody else changes until the commit. */
export const lockEndpoint = async (tx: Tx, tenantId: string, id: string): Promise<EndpointRow | null> =>
  (await tx.query<EndpointRow>(lock, [tenantId, id]))[0] ?? null;

/** As the tenant. */
export const listEndpoints = (
  tx: Tx,
  tenantId: string,
  filter: MadeBetween & { status?: string | undefined },
  page: PageOptions,
): Promise<Page<EndpointRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('endpoints').select(names).where('tenant_id', tenantId).whereNot('status', 'deleted');
    whereMadeBetween(query, filter);
    return filter.status === undefined ? query : query.where('status', filter.status);
  });

/** An endpoint that keeps an order or a rate, gathers batches or is held is never direct. A new URL has not failed yet. */
const update = sql(`
  update endpoints set url = $3, events = $4, description = $5, headers = $6, ordered = $7, rate_limit = $8, concurrency = $9, format = $10,
    hold_until = $11, timeout_ms = $12, retry_profile = $13, filter = $14, filter_path = $15, metadata = $16,
    lane = case when $7 or $8::int is not null or $10 = 'batch' or $11 > now() then 'queued' else lane end,
    keys_missing = $7 and (keys_missing or not ordered),
    failing_since = case when url = $3 then failing_since end,
    consecutive_failures = case when url = $3 then consecutive_failures else 0 end,
    open_until = case when url = $3 then open_until end,
    throttled_until = case when url = $3 then throttled_until end,
    alerted_percent = case when url = $3 then alerted_percent else 0 end,
    version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under `lockEndpoint`. */
export const updateEndpoint = async (
  tx: Tx,
  tenantId: string,
  id: string,
  fields: EndpointFields,
): Promise<EndpointRow | null> => (await tx.query<EndpointRow>(update, [tenantId, id, ...valuesOf(fields)]))[0] ?? null;

const setSecrets = sql(`
  update endpoints set secrets = $3, version = version + 1, updated_at = now() where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under `lockEndpoint`. */
export const setEndpointSecrets = async (
  tx: Tx,
  tenantId: string,
  id: string,
  secrets: readonly SealedSecret[],
): Promise<EndpointRow | null> =>
  (await tx.query<EndpointRow>(setSecrets, [tenantId, id, JSON.stringify(secrets)]))[0] ?? null;

/** Whoever was disabled begins anew: what was held is due, at the beginning of its ladder. Whatever was not active comes back through the queue. */
const setStatus = sql(`
  update endpoints set status = $3, status_reason = $4, lane = 'queued',
    failing_since = case when status = 'disabled' then null else failing_since end,
    consecutive_failures = case when status = 'disabled' then 0 else consecutive_failures end,
    open_until = case when status = 'disabled' then null else open_until end,
    throttled_until = case when status = 'disabled' then null else throttled_until end,
    due_before = case when status = 'disabled' then now() else due_before end,
    ladders_since = case when status = 'disabled' then now() else ladders_since end,
    alerted_percent = case when status = 'disabled' then 0 else alerted_percent end,
    version = version + 1, updated_at = now()
  where tenant_id = $1 and id = $2 returning ${columns}`);

/** As the tenant, under `lockEndpoint`. */
export const setEndpointStatus = async (
  tx: Tx,
  tenantId: string,
  id: string,
  status: EndpointStatus,
  reason: string | null,
): Promise<EndpointRow | null> => (await tx.query<EndpointRow>(setStatus, [tenantId, id, status, reason]))[0] ?? null;

const probeNow = sql(`
  update endpoints set open_until = case when open_until > now() then now() else open_until end, throttled_until = null
  where tenant_id = $1 and id = $2 and greatest(open_until, throttled_until) > now()`);

/** As the tenant: somebody says that it works again, so the next probe is due, and it need not be spared. */
export const probeEndpointNow = (tx: Tx, tenantId: string, id: string): Promise<unknown> =>
  tx.query(probeNow, [tenantId, id]);

const valuesOf = (fields: EndpointFields): unknown[] => [
  fields.url,
  fields.events,
  fields.description,
  JSON.stringify(fields.headers),
  fields.ordered,
  fields.rate_limit,
  fields.concurrency,
  fields.format,
  fields.hold_until === null ? null : new Date(fields.hold_until),
  fields.timeout_ms,
  fields.retry_profile,
  fields.filter && JSON.stringify(fields.filter),
  fields.filter && compileFilter(fields.filter),
  JSON.stringify(fields.metadata),
];
