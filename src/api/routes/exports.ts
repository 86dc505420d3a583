import { z } from 'zod';
import type { Database, Tx } from '../../db/connection.js';
import {
  cancelExport,
  type ExportRow,
  exportById,
  exportRefusal,
  insertExport,
  listExports,
} from '../../db/exports.js';
import { newUuid } from '../../db/uuid.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { downloadOf, exportRefused } from '../export-download.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { exportSchema, newExport } from '../schemas/export.js';
import { idText } from '../schemas/fields.js';
import { madeBetween } from '../schemas/ranges.js';
import { exportStatus, exportView } from '../views/export.js';
import { auditFilterOf } from './audit.js';

const params = z.object({ id: idText('Id of the export.') });

/** Data of a tenant as CSV, however much there is. */
export const createExportRoutes = ({
  db,
  wakeExport,
}: Pick<ApiDeps, 'wakeExport'> & { db: Database }): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/exports',
    name: 'createExport',
    servesSuspended: true,
    summary: 'Export data as CSV',
    description:
      'The event `export.completed` tells when it can be downloaded; its result is kept for seven days. In its CSV (RFC 4180, UTF-8) a text that a spreadsheet would take for a formula begins with an apostrophe.',
    body: newExport,
    answers: { 202: { description: 'It is being written.', schema: exportSchema } },
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const refusal = await exportRefusal(tx, tenantId);
      if (refusal) throw exportRefused(refusal);
      const { kind } = body;
      const [id, filter] = [newUuid(), auditFilterOf(body.filter ?? {})];
      const row = await insertExport(tx, tenantId, { id, kind, filter, requested_by: caller.principal });
      const told = { action: 'export.create', entityType: 'export', entityId: id, after: { kind, filter } };
      await audit(tx, { caller, requestId }, told);
      return { status: 202, body: exportView(row), afterCommit: () => void wakeExport({ tenantId, id }) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/exports',
    name: 'listExports',
    summary: 'List exports, the newest first',
    query: z.strictObject({ ...pageQuery, ...madeBetween }),
    answers: { 200: { description: 'A page.', schema: listSchema('Export', exportSchema) } },
    handle: async ({ query, caller }, tx) => ({
      status: 200,
      body: listBody(await listExports(tx, caller.tenantId, query, pageOf(query)), exportView),
    }),
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/exports/{id}',
    name: 'getExport',
    summary: 'Read how far an export is',
    params,
    answers: { 200: { description: 'The export.', schema: exportSchema } },
    handle: async ({ params, caller }, tx) => ({ status: 200, body: exportView(await find(tx, caller, params.id)) }),
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/exports/{id}/download',
    name: 'downloadExport',
    summary: 'Download the result of an export',
    params,
    answers: { 200: { description: 'The CSV.', schema: z.string(), type: 'text/csv' } },
    problems: ['illegal_transition'],
    serve: async ({ params, caller }) => {
      const { tenantId } = caller;
      const row = await db.withTenant(tenantId, (tx) => find(tx, caller, params.id));
      return downloadOf(db, tenantId, row);
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/exports/{id}/cancel',
    name: 'cancelExport',
    servesSuspended: true,
    summary: 'Stop an export',
    params,
    answers: { 202: { description: 'It is cancelled.', schema: exportSchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const { tenantId } = caller;
      const before = await find(tx, caller, params.id);
      const row = await cancelExport(tx, tenantId, before.id);
      if (!row) throw new Problem('illegal_transition', `Cannot cancel the export: it is '${exportStatus(before)}'.`);
      const told = { action: 'export.cancel', entityType: 'export', entityId: row.id, after: { rows: row.row_count } };
      await audit(tx, { caller, requestId }, told);
      return { status: 202, body: exportView(row), afterCommit: () => void wakeExport({ tenantId, id: row.id }) };
    },
  }),
];

async function find(tx: Tx, caller: TenantCaller, id: string): Promise<ExportRow> {
  const row = await exportById(tx, caller.tenantId, uuidIn('export', id, 'export'));
  if (!row) throw notFound('export', id);
  return row;
}
