import { z } from 'zod';
import { recomputeUsage } from '../../billing/recompute-usage.js';
import type { Tx } from '../../db/connection.js';
import { listUsagePeriods, type UsagePeriodRow, usagePeriodById } from '../../db/usage-periods.js';
import { findCustomer, uuidIn } from '../find.js';
import { findInvoice } from '../invoices.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { notFound } from '../problems.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { recomputedSchema, usagePeriodQuery, usagePeriodSchema } from '../schemas/usage-period.js';
import { usagePeriodView } from '../views/metering.js';

const params = z.object({ id: idText('Id of the period.') });

/** What closed periods came to, each once per price and customer. */
export const usagePeriodRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/usage-periods',
    name: 'listUsagePeriods',
    summary: 'List what was billed of usage',
    query: z.strictObject({ ...pageQuery, ...usagePeriodQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('UsagePeriod', usagePeriodSchema) } },
    problems: ['not_found'],
    handle: async ({ query: { price, customer, invoice, limit, cursor, ...ranges }, caller: { tenantId } }, tx) => {
      const filter = {
        ...ranges,
        priceId: price === undefined ? undefined : uuidIn('meter_price', price, 'meter price'),
        customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
        invoiceId: invoice === undefined ? undefined : (await findInvoice(tx, tenantId, invoice)).id,
      };
      const rows = await listUsagePeriods(tx, tenantId, filter, pageOf({ limit, cursor }));
      return { status: 200, body: listBody(rows, usagePeriodView) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/usage-periods/{id}',
    name: 'getUsagePeriod',
    summary: 'Read what was billed of a period',
    params,
    answers: { 200: { description: 'The period.', schema: usagePeriodSchema } },
    handle: async ({ params, caller }, tx) => ({
      status: 200,
      body: usagePeriodView(await findPeriod(tx, caller.tenantId, params.id)),
    }),
  }),
  tenantRoute('read', {
    method: 'post',
    path: '/usage-periods/{id}/recompute',
    name: 'recomputeUsagePeriod',
    summary: 'Count a billed period again from its usage, and compare',
    description: 'It changes nothing.',
    params,
    isPure: true,
    answers: { 200: { description: 'What was billed, and what it comes to now.', schema: recomputedSchema } },
    handle: async ({ params, caller }, tx) => {
      const row = await findPeriod(tx, caller.tenantId, params.id);
      const { quantity, carried, amountMinor, isSame } = await recomputeUsage(tx, caller.tenantId, row);
      const recomputed = { quantity, carried, amount_minor: amountMinor, is_same: isSame };
      return { status: 200, body: { ...usagePeriodView(row), recomputed } };
    },
  }),
];

async function findPeriod(tx: Tx, tenantId: string, text: string): Promise<UsagePeriodRow> {
  const row = await usagePeriodById(tx, tenantId, uuidIn('usage_period', text, 'usage period'));
  if (!row) throw notFound('usage period', text);
  return row;
}
