import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import {
  changeMeterPrice,
  closedUntil,
  createMeterPrice,
  listMeterPrices,
  type MeterPriceRow,
  meterPriceById,
  overlappingPrice,
} from '../../db/meter-prices.js';
import { beginUsageChange } from '../../db/usage-lock.js';
import { newUuid } from '../../db/uuid.js';
import { publicId } from '../../domain/ids.js';
import { type Millis, rfc3339 } from '../../domain/time.js';
import { endOfPeriod } from '../../domain/usage/cadence.js';
import { refusalOfTiers, type Tier } from '../../domain/usage/price.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { checkIfMatch, etagOf } from '../etag.js';
import { uuidIn } from '../find.js';
import { meteredOf, meterFilter } from '../metering/find-meter.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, Problem } from '../problems.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  meterPriceChange,
  meterPriceQuery,
  meterPriceSchema,
  type NewMeterPrice,
  newMeterPrice,
} from '../schemas/meter-price.js';
import { meterPriceView } from '../views/metering.js';

const params = z.object({ id: idText('Id of the price.') });
const about = (row: MeterPriceRow) => ({ entityType: 'meter_price', entityId: row.id });

/** What usage costs. Periods that have ended are billed by the Schedule `usage`. */
export const createMeterPriceRoutes = ({ now }: Pick<ApiDeps, 'now'>): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/meter-prices',
    name: 'createMeterPrice',
    summary: 'Set what usage of a meter costs',
    description:
      'For a customer, or for all who have no price of their own. Each period that has ended becomes a line of a draft invoice within two hours.',
    body: newMeterPrice,
    answers: { 201: { description: 'Created.', schema: meterPriceSchema } },
    problems: ['not_found', 'conflict'],
    handle: async ({ body, caller, requestId }, tx) => {
      const { tenantId } = caller;
      await beginUsageChange(tx, tenantId);
      const { meter, customerId, cadence } = await meteredOf(tx, tenantId, body);
      const from = body.active_from ?? now();
      const until = body.active_until ?? null;
      const price = {
        ...{ id: newUuid(), meter_id: meter.id, customer_id: customerId, active_from: from, active_until: until },
        ...{ currency: body.currency, model: body.model, tiers: tiersOf(body), tax_rate: body.tax_rate ?? null },
        ...{ series: body.series ?? null, due_days: body.due_days ?? null, auto_issue: body.auto_issue ?? false },
        ...cadence,
      };
      await checkTimes(tx, tenantId, price, from);
      const openUntil = endOfPeriod(cadence, from, until);
      const row = await createMeterPrice(tx, tenantId, { ...price, openUntil });
      await audit(
        tx,
        { caller, requestId },
        { action: 'meter_price.create', ...about(row), after: meterPriceView(row) },
      );
      return answer(201, row);
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/meter-prices',
    name: 'listMeterPrices',
    summary: 'List prices of meters',
    query: z.strictObject({ ...pageQuery, ...meterPriceQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('MeterPrice', meterPriceSchema) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const filter = await meterFilter(tx, caller.tenantId, query);
      const page = await listMeterPrices(tx, caller.tenantId, filter, pageOf(query));
      return { status: 200, body: listBody(page, meterPriceView) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/meter-prices/{id}',
    name: 'getMeterPrice',
    summary: 'Read a price of a meter',
    params,
    answers: { 200: { description: 'The price.', schema: meterPriceSchema } },
    handle: async ({ params, caller }, tx) => answer(200, await findPrice(tx, caller.tenantId, params.id)),
  }),
  tenantRoute('write', {
    method: 'patch',
    path: '/meter-prices/{id}',
    name: 'updateMeterPrice',
    summary: 'Change the terms of a price, or end it',
    description: 'What is billed stays. A period in which it ends is billed until then.',
    params,
    body: meterPriceChange,
    answers: { 200: { description: 'The price as it is now.', schema: meterPriceSchema } },
    problems: ['precondition_failed', 'conflict'],
    handle: async ({ params, body, ifMatch, caller, requestId }, tx) => {
      const { tenantId } = caller;
      await beginUsageChange(tx, tenantId);
      const before = await findPrice(tx, tenantId, params.id);
      checkIfMatch(ifMatch, before);
      const { series = before.series, due_days = before.due_days, auto_issue = before.auto_issue } = body;
      const { active_until = before.active_until } = body;
      const to = { series, due_days, auto_issue, active_until, open_until: before.open_until };
      if (active_until !== before.active_until) {
        const earlier = Math.min(active_until ?? Infinity, before.active_until ?? Infinity);
        await checkTimes(tx, tenantId, { ...before, active_until }, earlier);
        to.open_until = active_until === before.open_from ? null : endOfPeriod(before, before.open_from, active_until);
      }
      const row = await changeMeterPrice(tx, tenantId, before.id, to);
      if (!row) throw notFound('meter price', params.id);
      const told = { before: meterPriceView(before), after: meterPriceView(row) };
      await audit(tx, { caller, requestId }, { action: 'meter_price.update', ...about(row), ...told });
      return answer(200, row);
    },
  }),
];

/** `from`: what is before stays as it is. @throws Problem `validation_failed`, `conflict` */
async function checkTimes(
  tx: Tx,
  tenantId: string,
  price: Parameters<typeof overlappingPrice>[2],
  from: Millis,
): Promise<void> {
  if (price.active_until !== null && price.active_until <= price.active_from)
    throw invalid('active_until', 'must be after active_from');
  const closed = await closedUntil(tx, tenantId, { meterId: price.meter_id, customerId: price.customer_id });
  if (closed !== null && from < closed)
    throw new Problem('conflict', `Usage until ${rfc3339(closed)} is billed, or about to be.`);
  const other = await overlappingPrice(tx, tenantId, price);
  if (other !== null)
    throw new Problem('conflict', `At that time there is '${publicId('meter_price', other)}'. End it before.`);
}

/** @throws Problem `validation_failed` */
function tiersOf({ model, tiers }: NewMeterPrice): Tier[] {
  const given = tiers.map((tier) => ({
    upTo: tier.up_to ?? null,
    unitAmount: tier.unit_amount,
    flatAmount: tier.flat_amount ?? null,
  }));
  const refusal = refusalOfTiers(model, given);
  if (refusal !== null) throw invalid('tiers', refusal);
  return given;
}

async function findPrice(tx: Tx, tenantId: string, text: string): Promise<MeterPriceRow> {
  const row = await meterPriceById(tx, tenantId, uuidIn('meter_price', text, 'meter price'));
  if (!row) throw notFound('meter price', text);
  return row;
}

const answer = (status: number, row: MeterPriceRow): Answer => ({
  status,
  body: meterPriceView(row),
  headers: { ETag: etagOf(row) },
});
