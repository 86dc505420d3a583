import { z } from 'zod';
import { recordUsage } from '../../billing/record-usage.js';
import { listUsage } from '../../db/usage.js';
import { beginRecording } from '../../db/usage-lock.js';
import { publicId } from '../../domain/ids.js';
import type { ApiDeps } from '../deps.js';
import { meterFilter } from '../metering/find-meter.js';
import { usageOf } from '../metering/usage-input.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { Problem } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { recordedSchema, usageBody, usageLimits, usageQuery, usageSchema } from '../schemas/usage.js';
import { usageView } from '../views/metering.js';

/** What customers use. A usage is the record of itself: no audit entry repeats it. */
export const createUsageRoutes = ({ publishEvents, now }: Pick<ApiDeps, 'publishEvents' | 'now'>): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/usage',
    name: 'recordUsage',
    summary: 'Record usage',
    description:
      'One usage, or up to a thousand, all or none of which are taken. Each has an `idempotency_key` of your own, and counts once: told again it is a `duplicate`. With another content it is a `conflict`, and the first stands (409 where it is one usage).',
    body: usageBody,
    bodyLimit: usageLimits.body,
    answers: { 202: { description: 'Recorded.', schema: recordedSchema } },
    problems: ['conflict', 'body_too_large'],
    handle: async ({ body, caller }, tx) => {
      const { tenantId, tenantExternalId } = caller;
      await beginRecording(tx, tenantId);
      const { usage, meterNames } = await usageOf(tx, tenantId, body, now());
      const recorder = { id: tenantId, externalId: tenantExternalId, now: now(), meterNames };
      const { recorded, deliverable } = await recordUsage(tx, recorder, usage);
      const told = recorded.map(({ id, status }) => ({ id: publicId('usage', id), status }));
      const [one] = told;
      if (body.usage === undefined && one?.status === 'conflict')
        throw new Problem('conflict', `Its key has another content: that of '${one.id}', which stands.`);
      return {
        status: 202,
        body: body.usage === undefined ? one : { usage: told },
        afterCommit: () => publishEvents(tenantId, deliverable),
      };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/usage',
    name: 'listUsage',
    summary: 'List usage, the latest recorded first',
    query: z.strictObject({ ...pageQuery, ...usageQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Usage', usageSchema) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { since, until } = query;
      const filter = { ...(await meterFilter(tx, caller.tenantId, query)), since, until };
      return { status: 200, body: listBody(await listUsage(tx, caller.tenantId, filter, pageOf(query)), usageView) };
    },
  }),
];
