import type { Millis } from '../domain/time.js';
import { sql, type Tx } from './connection.js';
import type { ExportFilters, ExportKindName } from './export-kinds.js';
import { type MadeBetween, whereMadeBetween } from './made-between.js';
import { type Page, type PageOptions, readPage } from './pages.js';

export const exportStatuses = ['running', 'done', 'failed', 'cancelled'] as const;

export interface ExportRow {
  id: string;
  /** Of the operator's: whose data it has; null: what belongs to no tenant. */
  about_tenant_id: string | null;
  kind: ExportKindName;
  filter: ExportFilters[ExportKindName];
  /** Who asked, as `Caller.principal`. */
  requested_by: string;
  status: (typeof exportStatuses)[number];
  /** Rows, parts and bytes of the CSV so far. */
  row_count: number;
  chunk_count: number;
  byte_count: number;
  error: string | null;
  created_at: Millis;
  finished_at: Millis | null;
  /** From here on there is nothing to download any more. */
  expires_at: Millis;
}

const names = [
  ...([
    'id',
    'about_tenant_id',
    'kind',
    'filter',
    'requested_by',
    'status',
    'row_count',
    'chunk_count',
    'byte_count',
    'error',
  ] as const),
  ...(['created_at', 'finished_at', 'expires_at'] as const),
] as const satisfies readonly (keyof ExportRow)[];
export const exportColumns = names.map((name) => `x.${name}`).join(', ');

/** The tenant whose an export is, as which all below is called. null: it is the operator's, as `app_system`. */
export type ExportOwner = string | null;

/** Of one owner: exports that run at once, and those whose results are kept. */
export const exportsAtOnce = 2;
export const exportsKept = 20;
/** For so long a result is kept. */
const keptDays = 7;

const turn = sql(`select pg_advisory_xact_lock(hashtextextended('exports/' || coalesce($1::text, ''), 0))`);
const counts = (isOwn: string) =>
  sql(`
  select count(*) filter (where status = 'running')::int as running, count(*)::int as kept from exports
  where ${isOwn} and status in ('running','done') and expires_at > now()`);
const countsOfTenant = counts('tenant_id = $1');
const countsOfOperator = counts('tenant_id is null');

/** Before `insertExport`: why there may not be one more. Others who ask for the same owner wait until the commit. */
export async function exportRefusal(tx: Tx, owner: ExportOwner): Promise<'running' | 'kept' | null> {
  await tx.query(turn, [owner]);
  type Counts = { running: number; kept: number };
  const [row] = await (owner === null
    ? tx.query<Counts>(countsOfOperator, [])
    : tx.query<Counts>(countsOfTenant, [owner]));
  if (row && row.running >= exportsAtOnce) return 'running';
  return row && row.kept >= exportsKept ? 'kept' : null;
}

const insert = sql(`
  insert into exports as x (id, tenant_id, kind, filter, requested_by, about_tenant_id, expires_at)
  values ($1, $2, $3, $4, $5, $6, now() + interval '${keptDays} days') returning ${exportColumns}`);

export async function insertExport(
  tx: Tx,
  owner: ExportOwner,
  one: Pick<ExportRow, 'id' | 'kind' | 'filter' | 'requested_by'> & Partial<Pick<ExportRow, 'about_tenant_id'>>,
): Promise<ExportRow> {
  const { id, kind, filter, requested_by, about_tenant_id = null } = one;
  const values = [id, owner, kind, JSON.stringify(filter), requested_by, about_tenant_id];
  const [row] = await tx.query<ExportRow>(insert, values);
  if (!row) throw new Error(`Cannot export: '${one.id}' was not inserted`);
  return row;
}

const byId = sql(`select ${exportColumns} from exports x where id = $2 and tenant_id is not distinct from $1`);

export const exportById = async (tx: Tx, owner: ExportOwner, id: string): Promise<ExportRow | null> =>
  (await tx.query<ExportRow>(byId, [owner, id]))[0] ?? null;

/** `about`: the operator's of one tenant. */
export const listExports = (
  tx: Tx,
  owner: ExportOwner,
  { about, ...made }: MadeBetween & { about?: string | undefined },
  page: PageOptions,
): Promise<Page<ExportRow>> =>
  readPage(tx, page, 'id', (from) => {
    const query = from('exports').select(names).where('tenant_id', owner);
    if (about !== undefined) query.where('about_tenant_id', about);
    whereMadeBetween(query, made);
    return query;
  });

const cancel = sql(`
  update exports x set status = 'cancelled', finished_at = now(), updated_at = now()
  where id = $2 and tenant_id is not distinct from $1 and status = 'running' returning ${exportColumns}`);

/** null: it is not running. */
export const cancelExport = async (tx: Tx, owner: ExportOwner, id: string): Promise<ExportRow | null> =>
  (await tx.query<ExportRow>(cancel, [owner, id]))[0] ?? null;

const chunk = sql(
  'select body from export_chunks where export_id = $2 and position = $3 and tenant_id is not distinct from $1',
);

/** The part of the CSV at this position, counted from 0; null: it is gone. */
export const exportChunk = async (tx: Tx, owner: ExportOwner, id: string, position: number): Promise<Buffer | null> =>
  (await tx.query<{ body: Buffer }>(chunk, [owner, id, position]))[0]?.body ?? null;

const overdue = sql(`
  select id, tenant_id from exports
  where status = 'running' and updated_at < now() - make_interval(secs => $1) and id > $2 order by id limit $3`);

/** As `app_system`: a page of those whose workflow does not do anything. */
export const overdueExports = (
  tx: Tx,
  seconds: number,
  after: string,
  limit: number,
): Promise<{ id: string; tenant_id: ExportOwner }[]> => tx.query(overdue, [seconds, after, limit]);

const deleteExpired = sql('select delete_expired_export_chunks($1) as n');

/** As `app_system`: deletes some of what has expired; returns how many parts. */
export const deleteExpiredExports = async (tx: Tx, limit: number): Promise<number> =>
  (await tx.query<{ n: number }>(deleteExpired, [limit]))[0]?.n ?? 0;

// Each that runs is locked before parts are looked for: what it has just written is seen.
const forget = sql(`
  update exports set expires_at = case when status = 'running' then expires_at else least(expires_at, now()) end,
    cursor = null, row_count = 0, chunk_count = 0, byte_count = 0
  where tenant_id = $1 and chunk_count > 0`);
const erase = sql('select erase_export_chunks() as n');
const countChunks = sql('select count_export_chunks() as n');

/** As the tenant: empties all results, those of the operator about it, too; what runs begins anew. Returns how many parts there were. */
export async function eraseExports(tx: Tx, tenantId: string, dryRun: boolean): Promise<number> {
  if (!dryRun) await tx.query(forget, [tenantId]);
  const [row] = await tx.query<{ n: number }>(dryRun ? countChunks : erase, []);
  return row?.n ?? 0;
}
