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
import type { ApiDeps } from '../deps.js';
import { downloadOf, exportRefused } from '../export-download.js';
import { findTenant, uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound, Problem } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { newOperatorExport, operatorExportSchema } from '../schemas/export.js';
import { idText } from '../schemas/fields.js';
import { madeBetween } from '../schemas/ranges.js';
import { exportStatus, operatorExportView } from '../views/export.js';
import { auditFilterOf } from './audit.js';

const params = z.object({ id: idText('Id of the export.') });
const owner = null;

/** What the operator exports: of a tenant, which neither sees nor is told of it, or of what belongs to no tenant. */
export const createOperatorExportRoutes = ({
  db,
  wakeExport,
}: Pick<ApiDeps, 'wakeExport'> & { db: Database }): readonly Route[] => [
  operatorRoute({
    method: 'post',
    path: '/admin/exports',
    name: 'createOperatorExport',
    summary: 'Export data of a tenant, or of none, as CSV',
    description:
      'It is yours: the tenant sees it in its audit log alone, and no event tells it. The result is kept for seven days. In its CSV (RFC 4180, UTF-8) a text that a spreadsheet would take for a formula begins with an apostrophe.',
    body: newOperatorExport,
    answers: { 202: { description: 'It is being written.', schema: operatorExportSchema } },
    problems: ['not_found'],
    handle: async ({ body, caller, requestId }, tx) => {
      const about = body.tenant === null ? null : (await findTenant(tx, body.tenant)).id;
      const refusal = await exportRefusal(tx, owner);
      if (refusal) throw exportRefused(refusal);
      const { kind } = body;
      const [id, filter] = [newUuid(), auditFilterOf(body.filter ?? {})];
      const asked = { id, kind, filter, requested_by: caller.principal, about_tenant_id: about };
      const row = await insertExport(tx, owner, asked);
      const told = { action: 'export.create', entityType: 'export', entityId: id, after: { kind, filter } };
      await audit(tx, { caller, requestId }, told, about);
      return {
        status: 202,
        body: operatorExportView(row),
        afterCommit: () => void wakeExport({ tenantId: owner, id }),
      };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/exports',
    name: 'listOperatorExports',
    summary: "List the operator's exports, the newest first",
    query: z.strictObject({
      ...pageQuery,
      ...madeBetween,
      tenant: idText('Id of the tenant that they are about, or `ext:` and its external id.').optional(),
    }),
    answers: { 200: { description: 'A page.', schema: listSchema('OperatorExport', operatorExportSchema) } },
    problems: ['not_found'],
    handle: async ({ query: { tenant, limit, cursor, ...made } }, tx) => {
      const about = tenant === undefined ? undefined : (await findTenant(tx, tenant)).id;
      const page = await listExports(tx, owner, { ...made, about }, pageOf({ limit, cursor }));
      return { status: 200, body: listBody(page, operatorExportView) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/exports/{id}',
    name: 'getOperatorExport',
    summary: "Read how far an export of the operator's is",
    params,
    answers: { 200: { description: 'The export.', schema: operatorExportSchema } },
    handle: async ({ params }, tx) => ({ status: 200, body: operatorExportView(await find(tx, params.id)) }),
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/exports/{id}/download',
    name: 'downloadOperatorExport',
    summary: "Download the result of an export of the operator's",
    params,
    answers: { 200: { description: 'The CSV.', schema: z.string(), type: 'text/csv' } },
    problems: ['illegal_transition'],
    serve: async ({ params }) => downloadOf(db, owner, await db.withSystem((tx) => find(tx, params.id))),
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/exports/{id}/cancel',
    name: 'cancelOperatorExport',
    summary: "Stop an export of the operator's",
    params,
    answers: { 202: { description: 'It is cancelled.', schema: operatorExportSchema } },
    problems: ['illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const before = await find(tx, params.id);
      const row = await cancelExport(tx, owner, before.id);
      if (!row) throw new Problem('illegal_transition', `Cannot cancel the export: it is '${exportStatus(before)}'.`);
      const told = { action: 'export.cancel', entityType: 'export', entityId: row.id, after: { rows: row.row_count } };
      await audit(tx, { caller, requestId }, told, row.about_tenant_id);
      const { id } = row;
      return {
        status: 202,
        body: operatorExportView(row),
        afterCommit: () => void wakeExport({ tenantId: owner, id }),
      };
    },
  }),
];

async function find(tx: Tx, id: string): Promise<ExportRow> {
  const row = await exportById(tx, owner, uuidIn('export', id, 'export'));
  if (!row) throw notFound('export', id);
  return row;
}
