import type { Knex } from 'knex';
import type { StoredEntry } from '../domain/audit-view.js';
import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import { type Page, type PageOptions, readPage, readRows } from './pages.js';

/** Which entries; an absent part asks for nothing. */
export interface AuditFilter {
  action?: string | undefined;
  /** Id of an API key, or what runs by itself. */
  actorId?: string | undefined;
  entityType?: string | undefined;
  entityId?: string | undefined;
  requestId?: string | undefined;
  since?: Millis | undefined;
  until?: Millis | undefined;
}

/** `position` and hashes are null while it has no place in its chain. */
export type AuditRow = StoredEntry;

const columns = [
  ...['e.tenant_id', 'e.actor_type', 'e.actor_id', 'e.action', 'e.entity_type', 'e.entity_id'],
  ...['e.before', 'e.after', 'e.request_id', 'e.at'],
];
type Entry = Omit<StoredEntry, keyof Place>;
type Place = Pick<StoredEntry, 'position' | 'prev_hash' | 'hash'>;

/** Longer than a transaction takes: between an entry's `at`, which is its beginning, and its id. */
const slackMs = 3_600_000;
/** Of a tenant: an id of before `$2`, and one of `$3` or later. */
const bounds = sql(`
  select (select id::text from audit_log where tenant_id = $1 and at < $2 order by tenant_id desc, at desc limit 1) as after,
    (select id::text from audit_log where tenant_id = $1 and at >= $3 order by tenant_id, at limit 1) as before`);

/** The conditions of a filter. Time alone would have all newer entries read: the ids between which it lies are looked up. */
async function narrowing(
  tx: Tx,
  tenantId: string | null | undefined,
  filter: AuditFilter,
): Promise<(query: Knex.QueryBuilder) => Knex.QueryBuilder> {
  const { since, until } = filter;
  const [between] =
    typeof tenantId === 'string' && (since ?? until) !== undefined
      ? await tx.query<{ after: string | null; before: string | null }>(bounds, [
          tenantId,
          moved(since, -slackMs),
          moved(until, slackMs),
        ])
      : [];
  const equal = {
    'e.tenant_id': tenantId,
    'e.action': filter.action,
    'e.actor_id': filter.actorId,
    'e.entity_type': filter.entityType,
    'e.entity_id': filter.entityId,
    'e.request_id': filter.requestId,
  };
  return (query) => {
    for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(column, value);
    if (since !== undefined) query.where('e.at', '>=', new Date(since));
    if (until !== undefined) query.where('e.at', '<', new Date(until));
    if (between?.after) query.where('e.id', '>', between.after);
    if (between?.before) query.where('e.id', '<', between.before);
    return query;
  };
}

const entries = (from: Knex): Knex.QueryBuilder =>
  from('audit_log as e').select([from.raw('e.id::text as id'), ...columns]);
const moved = (at: Millis | undefined, by: number): Date | null => (at === undefined ? null : new Date(at + by));

const places = sql(`
  select entry_id::text as id, position, encode(prev_hash, 'hex') as prev_hash, encode(hash, 'hex') as hash
  from audit_chain where entry_id = any ($1::bigint[])`);
const noPlace: Place = { position: null, prev_hash: null, hash: null };

/** Looked up for what is shown alone. */
async function withPlaces(tx: Tx, rows: readonly Entry[]): Promise<AuditRow[]> {
  if (rows.length === 0) return [];
  const found = await tx.query<Place & { id: string }>(places, [rows.map((row) => row.id)]);
  const byId = new Map(found.map(({ id, ...place }) => [id, place]));
  return rows.map((row) => ({ ...row, ...(byId.get(row.id) ?? noPlace) }));
}

/** The newest first. As the tenant; as `app_system` of any, or of all where `tenantId` is undefined. */
export async function listAudit(
  tx: Tx,
  tenantId: string | undefined,
  filter: AuditFilter,
  page: PageOptions,
): Promise<Page<AuditRow>> {
  const narrow = await narrowing(tx, tenantId, filter);
  const { rows, next } = await readPage<Entry>(tx, page, 'e.id', (from) => narrow(entries(from)));
  return { rows: await withPlaces(tx, rows), next };
}

/** As the tenant, or as `app_system`; null: what belongs to no tenant. The oldest first, after this id. */
export async function auditAfter(
  tx: Tx,
  tenantId: string | null,
  filter: AuditFilter,
  after: string | null,
  limit: number,
): Promise<AuditRow[]> {
  const narrow = await narrowing(tx, tenantId, filter);
  const rows = await readRows<Entry>(tx, (from) =>
    narrow(entries(from))
      .where('e.id', '>', after ?? '0')
      .orderBy('e.id')
      .limit(limit),
  );
  return withPlaces(tx, rows);
}
