import { z } from 'zod';
import {
  archiveMeter,
  createMeter,
  isMeterUsed,
  listMeters,
  type MeterFields,
  type MeterRow,
  updateMeter,
} from '../../db/meters.js';
import { tenantById } from '../../db/tenants.js';
import { beginUsageChange } from '../../db/usage-lock.js';
import { quantitiesByDay, quantityBetween } from '../../db/usage-quantities.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import { audit } from '../audit.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { findCustomer } from '../find.js';
import { findMeter } from '../metering/find-meter.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, Problem } from '../problems.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  type MeterBody,
  meterChange,
  meterQuery,
  meterSchema,
  meterUsageQuery,
  meterUsageSchema,
  newMeter,
} from '../schemas/meter.js';
import { uniqueOrConflict } from '../unique.js';
import { meterView } from '../views/metering.js';

const params = z.object({ id: idText('Id or name of the meter.') });
const about = (row: MeterRow) => ({ entityType: 'meter', entityId: row.id });
/** What numbers are made by. */
const counting = ['name', 'aggregation', 'property'] as const satisfies readonly (keyof MeterFields)[];

/** What a tenant counts of what its customers use. */
export const meterRoutes: readonly Route[] = [
  tenantRoute('write', {
    method: 'post',
    path: '/meters',
    name: 'createMeter',
    summary: 'Create a meter',
    body: newMeter,
    answers: { 201: { description: 'Created.', schema: meterSchema } },
    problems: ['conflict'],
    handle: async ({ body, caller, requestId }, tx) => {
      const fields = fieldsOf(
        { ...body, description: body.description ?? null, property: body.property ?? null, unit: body.unit ?? null },
        {},
      );
      const row = await createMeter(tx, caller.tenantId, newUuid(), fields);
      if (!row) throw new Problem('conflict', `There is a meter '${body.name}'.`);
      await audit(tx, { caller, requestId }, { action: 'meter.create', ...about(row), after: meterView(row) });
      return answer(201, row);
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/meters',
    name: 'listMeters',
    summary: 'List meters',
    query: z.strictObject({ ...pageQuery, ...meterQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Meter', meterSchema) } },
    handle: async ({ query, caller }, tx) => {
      const page = await listMeters(tx, caller.tenantId, { archived: query.archived === 'true' }, pageOf(query));
      return { status: 200, body: listBody(page, meterView) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/meters/{id}',
    name: 'getMeter',
    summary: 'Read a meter',
    params,
    answers: { 200: { description: 'The meter.', schema: meterSchema } },
    handle: async ({ params, caller }, tx) => answer(200, await findMeter(tx, caller.tenantId, params.id)),
  }),
  tenantRoute('write', {
    method: 'patch',
    path: '/meters/{id}',
    name: 'updateMeter',
    summary: 'Change a meter',
    params,
    body: meterChange,
    answers: { 200: { description: 'The meter as it is now.', schema: meterSchema } },
    problems: ['precondition_failed', 'conflict'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      await beginUsageChange(tx, caller.tenantId);
      const before = await findMeter(tx, caller.tenantId, params.id);
      checkIfMatch(ifMatch, before);
      if (before.archived_at !== null) throw new Problem('conflict', 'The meter is archived, and stays as it is.');
      const to = fieldsOf(before, body);
      const changed = counting.filter((name) => to[name] !== before[name]);
      if (changed.length > 0 && (await isMeterUsed(tx, caller.tenantId, before.id)))
        throw new Problem('conflict', `There is usage: ${changed.join(', ')} cannot be changed any more.`);
      const row = await uniqueOrConflict(updateMeter(tx, caller.tenantId, before.id, to), 'meter', to.name);
      if (!row) throw notFound('meter', params.id);
      const told = { before: meterView(before), after: meterView(row) };
      await audit(tx, { caller, requestId }, { action: 'meter.update', ...about(row), ...told });
      return answer(200, row);
    },
  }),
  tenantRoute('write', {
    method: 'delete',
    path: '/meters/{id}',
    name: 'archiveMeter',
    summary: 'Archive a meter',
    description: 'It takes no further usage; what it has is still billed. Its name stays taken.',
    params,
    answers: { 204: { description: 'Archived.', schema: null } },
    problems: ['precondition_failed'],
    handle: async ({ params, ifMatch, caller, requestId }, tx) => {
      await beginUsageChange(tx, caller.tenantId);
      const before = await findMeter(tx, caller.tenantId, params.id);
      checkIfMatch(ifMatch, before);
      const row = await archiveMeter(tx, caller.tenantId, before.id);
      if (row) await audit(tx, { caller, requestId }, { action: 'meter.archive', ...about(row) });
      return { status: 204 };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/meters/{id}/usage',
    name: 'getMeterUsage',
    summary: 'Read what usage of a time comes to',
    description: 'By the time at which it counts (`counted_at`), as invoices do.',
    params,
    query: meterUsageQuery,
    answers: { 200: { description: 'The quantity.', schema: meterUsageSchema } },
    handle: async ({ params, query, caller: { tenantId } }, tx) => {
      const { start, end } = query;
      if (end <= start) throw invalid('end', 'must be after start');
      const meter = await findMeter(tx, tenantId, params.id);
      const customerId = query.customer === undefined ? null : (await findCustomer(tx, tenantId, query.customer)).id;
      const asked = { meterId: meter.id, customerId, start, end };
      const quantity = await quantityBetween(tx, tenantId, asked);
      const timezone = (await tenantById(tx, tenantId))?.timezone ?? 'UTC';
      const days = query.group === 'day' ? await quantitiesByDay(tx, tenantId, asked, timezone) : undefined;
      const of = { meter_id: publicId('meter', meter.id), customer_id: customerId && publicId('customer', customerId) };
      const told = { ...of, start: rfc3339(start), end: rfc3339(end), quantity, unit: meter.unit };
      return { status: 200, body: { ...told, ...(days ? { days } : {}) } };
    },
  }),
];

/** @throws Problem `validation_failed` */
function fieldsOf(before: MeterFields, body: MeterBody): MeterFields {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const { name, description, aggregation, property, unit } = { ...before, ...given } as MeterFields;
  if (property !== null && aggregation !== 'unique') throw invalid('property', 'is of meters that count unique values');
  return { name, description, aggregation, property, unit };
}

const answer = (status: number, row: MeterRow): Answer => ({
  status,
  body: meterView(row),
  headers: { ETag: etagOf(row) },
});
