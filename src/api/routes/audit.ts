import { z } from 'zod';
import { type AuditFilter, type AuditRow, listAudit } from '../../db/audit-read.js';
import type { Page } from '../../db/pages.js';
import { auditCells, auditColumns, auditView } from '../../domain/audit-view.js';
import { csvLine } from '../../domain/csv.js';
import { idOfAny, uuidOf } from '../../domain/ids.js';
import { findTenant } from '../find.js';
import { listBody, listSchema, numberIds, pageOf, pageQuery } from '../pages.js';
import { type Answer, operatorRoute, type Route, tenantRoute } from '../route.js';
import { auditFilter, auditSchema } from '../schemas/audit.js';
import { idText } from '../schemas/fields.js';

const answers = { 200: { description: 'A page.', schema: listSchema('AuditEntry', auditSchema), csv: true } };
const description =
  'The newest first. With `Accept: text/csv` the page is CSV (RFC 4180), and `Next-Cursor` is where the next one begins. Entries of a tenant are chained by their hashes; `billhook doctor audit` checks the chains.';
const filterQuery = z.strictObject(auditFilter);

/** Who did what, and when. */
export const auditRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/audit',
    name: 'listAudit',
    summary: 'List what was done to your data, by whom',
    description,
    query: z.strictObject({ ...pageQuery, ...auditFilter }),
    answers,
    handle: async ({ query, caller, wantsCsv }, tx) => {
      const page = await listAudit(tx, caller.tenantId, auditFilterOf(query), pageOf(query, numberIds));
      return answer(page, wantsCsv);
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/audit',
    name: 'listAuditOfTenant',
    summary: 'List what was done, by whom',
    description,
    query: z.strictObject({
      ...pageQuery,
      ...auditFilter,
      tenant: idText('Id of the tenant, or `ext:` and its external id; without it all entries.').optional(),
    }),
    answers,
    problems: ['not_found'],
    handle: async ({ query, wantsCsv }, tx) => {
      const tenantId = query.tenant === undefined ? undefined : (await findTenant(tx, query.tenant)).id;
      return answer(await listAudit(tx, tenantId, auditFilterOf(query), pageOf(query, numberIds)), wantsCsv);
    },
  }),
];

/** An id of another form than ours names nothing, and finds nothing. */
export const auditFilterOf = (query: z.output<typeof filterQuery>): AuditFilter => ({
  action: query.action,
  actorId: query.actor === undefined ? undefined : (uuidOf('api_key', query.actor) ?? query.actor),
  entityType: query.entity_type,
  entityId: query.entity === undefined ? undefined : (idOfAny(query.entity) ?? nobody),
  requestId: query.request_id,
  since: query.since,
  until: query.until,
});
const nobody = '00000000-0000-0000-0000-000000000000';

function answer(page: Page<AuditRow>, wantsCsv: boolean): Answer {
  const body = listBody(page, auditView);
  if (!wantsCsv) return { status: 200, body, headers: { Vary: 'Accept' } };
  const csv = [auditColumns, ...page.rows.map(auditCells)].map(csvLine).join('');
  const next = body.next_cursor === null ? {} : { 'Next-Cursor': body.next_cursor };
  return { status: 200, csv, headers: { Vary: 'Accept', ...next } };
}
