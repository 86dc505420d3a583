import { type Cell, csvLine } from '../domain/csv.js';
import { sql, type Tx } from './connection.js';
import { type ExportKind, exportKinds } from './export-kinds.js';
import { type ExportOwner, type ExportRow, exportColumns } from './exports.js';

/** Rows of one part: its transaction lasts milliseconds. */
const rowsOfChunk = 1000;
/** Bytes of one export. */
const mostBytes = 536_870_912;

const take = sql(`
  select ${exportColumns}, x.cursor, t.external_id as tenant_external_id
  from exports x left join tenants t on t.id = x.tenant_id where x.id = $2 and x.tenant_id is not distinct from $1 for update of x`);
const insertChunk = sql(`
  insert into export_chunks (tenant_id, about_tenant_id, export_id, position, body, expires_at)
  select tenant_id, about_tenant_id, id, $3, $4, expires_at from exports where id = $2 and tenant_id is not distinct from $1`);
const save = sql(`
  update exports x set cursor = $3, row_count = row_count + $4, chunk_count = chunk_count + 1, byte_count = byte_count + $5, status = $6,
    updated_at = now(), finished_at = case when $6 <> 'running' then now() end
  where id = $2 and tenant_id is not distinct from $1 returning ${exportColumns}`);
const fail = sql(`
  update exports x set status = 'failed', error = $3, finished_at = now(), updated_at = now()
  where id = $2 and tenant_id is not distinct from $1 and status = 'running' returning ${exportColumns}`);

export interface ExportStep {
  row: ExportRow;
  /** null: it is the operator's. */
  tenantExternalId: string | null;
  /** This step was its last: whoever gets this is the one to say so. */
  hasEnded: boolean;
}

/**
 * As its owner: writes the next part. Where it begins is committed with what it wrote, and nobody else is at it meanwhile, so
 * a repetition goes on where it was. null: there is no such export.
 */
export async function stepExport(tx: Tx, owner: ExportOwner, id: string): Promise<ExportStep | null> {
  const [taken] = await tx.query<ExportRow & Taken>(take, [owner, id]);
  if (!taken) return null;
  const { cursor, tenant_external_id: tenantExternalId, ...row } = taken;
  if (row.status !== 'running') return { row, tenantExternalId, hasEnded: false };
  const kind: ExportKind<ExportRow['filter']> = exportKinds[row.kind];
  const page = await kind.page(tx, {
    tenantId: owner ?? row.about_tenant_id,
    filter: row.filter,
    after: cursor,
    limit: rowsOfChunk,
  });
  const body = csvOf(row.chunk_count === 0 ? [kind.columns, ...page.rows] : page.rows);
  if (row.byte_count + body.length > mostBytes) return failExport(tx, owner, id, tooLarge);
  const status = page.rows.length < rowsOfChunk ? 'done' : 'running';
  await tx.query(insertChunk, [owner, id, row.chunk_count, body]);
  const values = [owner, id, page.last ?? cursor, page.rows.length, body.length, status];
  const [saved = row] = await tx.query<ExportRow>(save, values);
  return { row: saved, tenantExternalId, hasEnded: status === 'done' };
}

/** As its owner: ends it without a result. `error`: words of ours. null: there is no such export. */
export async function failExport(tx: Tx, owner: ExportOwner, id: string, error: string): Promise<ExportStep | null> {
  const [taken] = await tx.query<ExportRow & Taken>(take, [owner, id]);
  if (!taken) return null;
  const { cursor: _, tenant_external_id: tenantExternalId, ...row } = taken;
  const [failed] = await tx.query<ExportRow>(fail, [owner, id, error]);
  return { row: failed ?? row, tenantExternalId, hasEnded: failed !== undefined };
}

type Taken = { cursor: string | null; tenant_external_id: string | null };
const tooLarge = `It has more than ${mostBytes / 1_048_576} MiB: narrow the filter.`;
const csvOf = (rows: readonly (readonly Cell[])[]): Buffer => Buffer.from(rows.map(csvLine).join(''));
