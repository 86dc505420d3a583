import { z } from 'zod';
import { type AlertRow, closeAlert, listAlerts } from '../../db/alerts.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import { uuidIn } from '../find.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { alertQuery, alertSchema } from '../schemas/alert.js';
import { idText } from '../schemas/fields.js';
import { ownerOf } from '../views/gateway.js';
import { timeOrNull } from '../views/time.js';

/** What has to be looked at, for the operator. */
export const alertRoutes: readonly Route[] = [
  operatorRoute({
    method: 'get',
    path: '/admin/alerts',
    name: 'listAlerts',
    summary: 'List what has to be looked at',
    query: z.strictObject({ ...pageQuery, ...alertQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Alert', alertSchema) } },
    handle: async ({ query }, tx) => {
      const page = await listAlerts(tx, { open: query.status !== 'resolved', kind: query.kind }, pageOf(query));
      return { status: 200, body: listBody(page, alertView) };
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/alerts/{id}/resolve',
    name: 'resolveAlert',
    summary: 'Say that an alert has been seen to; the next of its kind is a new one',
    params: z.object({ id: idText('Id of the alert.') }),
    answers: { 200: { description: 'Resolved.', schema: alertSchema } },
    problems: ['not_found'],
    handle: async ({ params, caller, requestId }, tx) => {
      const row = await closeAlert(tx, uuidIn('alert', params.id, 'alert'));
      if (!row) throw notFound('alert', params.id);
      const told = { action: 'alert.resolve', entityType: 'alert', entityId: row.id };
      await audit(tx, { caller, requestId }, told, row.tenant_id);
      return { status: 200, body: alertView(row) };
    },
  }),
];

const alertView = (row: AlertRow): z.infer<typeof alertSchema> => ({
  id: publicId('alert', row.id),
  kind: row.kind,
  key: row.key,
  message: row.message,
  tenant: ownerOf(row),
  gateway_account: row.gateway_account_id === null ? null : publicId('gateway_account', row.gateway_account_id),
  occurrences: row.occurrences,
  first_at: rfc3339(row.first_at),
  last_at: rfc3339(row.last_at),
  resolved_at: timeOrNull(row.resolved_at),
});
