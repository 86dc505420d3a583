import { type Cell, csvLine } from '../domain/csv.js';
import { sql, type Tx } from './connection.js';
import { type ExportKind, exportKinds } from './export-kinds.js';
import { type ExportRow, exportColumns } from './exports.js';

/** Rows of one part: its transaction lasts milliseconds. */
const rowsOfChunk = 1000;
/** Bytes of one export. */
const mostBytes = 536_870_912;

const take = sql(`
  select ${exportColumns}, x.cursor, t.external_id as tenant_external_id
  from exports x join tenants t on t.id = x.tenant_id where x.tenant_id = $1 and x.id = $2 for update of x`);
const insertChunk = sql(`
  insert into export_chunks (tenant_id, export_id, position, body, expires_at)
  select tenant_id, id, $3, $4, expires_at from exports where tenant_id = $1 and id = $2`);
const save = sql(`
  update exports x set cursor = $3, row_count = row_count + $4, chunk_count = chunk_count + 1, byte_count = byte_count + $5, status = $6,
    updated_at = now(), finished_at = case when $6 <> 'running' then now() end
  where tenant_id = $1 and id = $2 returning ${exportColumns}`);
const fail = sql(`
  update exports x set status = 'failed', error = $3, finished_at = now(), updated_at = now()
  where tenant_id = $1 and id = $2 and status = 'running' returning ${exportColumns}`);

export interface ExportStep {
  row: ExportRow;
  tenantExternalId: string;
  /** This step was its last: whoever gets this is the one to say so. */
  hasEnded: boolean;
}

/**
 * As the tenant: writes the next part. Where it begins is committed with what it wrote, and nobody else is at it meanwhile, so
 * a repetition goes on where it was. null: there is no such export.
 */
export async function stepExport(tx: Tx, tenantId: string, id: string): Promise<ExportStep | null> {
  const [taken] = await tx.query<ExportRow & Taken>(take, [tenantId, id]);
  if (!taken) return null;
  const { cursor, tenant_external_id: tenantExternalId, ...row } = taken;
  if (row.status !== 'running') return { row, tenantExternalId, hasEnded: false };
  const kind: ExportKind<ExportRow['filter']> = exportKinds[row.kind];
  const page = await kind.page(tx, { tenantId, filter: row.filter, after: cursor, limit: rowsOfChunk });
  const body = csvOf(row.chunk_count === 0 ? [kind.columns, ...page.rows] : page.rows);
  if (row.byte_count + body.length > mostBytes) return failExport(tx, tenantId, id, tooLarge);
  const status = page.rows.length < rowsOfChunk ? 'done' : 'running';
  await tx.query(insertChunk, [tenantId, id, row.chunk_count, body]);
  const values = [tenantId, id, page.last ?? cursor, page.rows.length, body.length, status];
  const [saved = row] = await tx.query<ExportRow>(save, values);
  return { row: saved, tenantExternalId, hasEnded: status === 'done' };
}

/** As the tenant: ends it without a result. `error`: words of ours. null: there is no such export. */
export async function failExport(tx: Tx, tenantId: string, id: string, error: string): Promise<ExportStep | null> {
  const [taken] = await tx.query<ExportRow & Taken>(take, [tenantId, id]);
  if (!taken) return null;
  const { cursor: _, tenant_external_id: tenantExternalId, ...row } = taken;
  const [failed] = await tx.query<ExportRow>(fail, [tenantId, id, error]);
  return { row: failed ?? row, tenantExternalId, hasEnded: failed !== undefined };
}

type Taken = { cursor: string | null; tenant_external_id: string };
const tooLarge = `It has more than ${mostBytes / 1_048_576} MiB: narrow the filter.`;
const csvOf = (rows: readonly (readonly Cell[])[]): Buffer => Buffer.from(rows.map(csvLine).join(''));
