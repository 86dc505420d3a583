import { z } from 'zod';
import { beginUsageChange } from '../../db/usage-lock.js';
import {
  archiveUsageThreshold,
  createUsageThreshold,
  listUsageThresholds,
  usageThresholdById,
} from '../../db/usage-thresholds.js';
import { newUuid } from '../../db/uuid.js';
import { audit } from '../audit.js';
import { uuidIn } from '../find.js';
import { meteredOf, meterFilter } from '../metering/find-meter.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { newUsageThreshold, usageThresholdQuery, usageThresholdSchema } from '../schemas/usage-threshold.js';
import { usageThresholdView } from '../views/metering.js';

const about = (id: string) => ({ entityType: 'usage_threshold', entityId: id });

/** Quantities that a tenant wants to hear of. */
export const usageThresholdRoutes: readonly Route[] = [
  tenantRoute('write', {
    method: 'post',
    path: '/usage-thresholds',
    name: 'createUsageThreshold',
    summary: 'Be told when usage has reached a quantity',
    description:
      'Once per customer and period, `usage.threshold_reached` is told with the usage that reaches it. What was recorded before counts; it alone tells nothing.',
    body: newUsageThreshold,
    answers: { 201: { description: 'Created.', schema: usageThresholdSchema } },
    problems: ['not_found', 'conflict'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      await beginUsageChange(tx, tenantId);
      const { meter, customerId, cadence } = await meteredOf(tx, tenantId, body);
      const of = { meter_id: meter.id, customer_id: customerId, quantity: body.quantity, ...cadence };
      const row = await createUsageThreshold(tx, tenantId, newUuid(), of);
      const view = usageThresholdView(row);
      await audit(tx, { caller, requestId }, { action: 'usage_threshold.create', ...about(row.id), after: view });
      return { status: 201, body: view };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/usage-thresholds',
    name: 'listUsageThresholds',
    summary: 'List thresholds of usage',
    query: z.strictObject({ ...pageQuery, ...usageThresholdQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('UsageThreshold', usageThresholdSchema) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const filter = await meterFilter(tx, caller.tenantId, query);
      const page = await listUsageThresholds(tx, caller.tenantId, filter, pageOf(query));
      return { status: 200, body: listBody(page, usageThresholdView) };
    },
  }),
  tenantRoute('write', {
    method: 'delete',
    path: '/usage-thresholds/{id}',
    name: 'archiveUsageThreshold',
    summary: 'Hear of a threshold no longer',
    params: z.object({ id: idText('Id of the threshold.') }),
    answers: { 204: { description: 'Archived.', schema: null } },
    handle: async ({ params, caller, requestId }, tx) => {
      const id = uuidIn('usage_threshold', params.id, 'usage threshold');
      if (!(await usageThresholdById(tx, caller.tenantId, id))) throw notFound('usage threshold', params.id);
      if (await archiveUsageThreshold(tx, caller.tenantId, id))
        await audit(tx, { caller, requestId }, { action: 'usage_threshold.archive', ...about(id) });
      return { status: 204 };
    },
  }),
];
