import { z } from 'zod';
import { listInvoices } from '../../db/invoice-list.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, uuidIn } from '../find.js';
import { findInvoice, invoiceAnswer } from '../invoices.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { ofInvoices } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { invoiceDetail, invoiceQuery, invoiceSchema } from '../schemas/invoice.js';
import { invoiceView } from '../views/invoice.js';

const listed = expandable('ListedInvoice', invoiceSchema, ofInvoices);
const read = expandable('ReadInvoice', invoiceDetail, ofInvoices);
const params = z.object({ id: idText('Id of the invoice, or `ext:` and its external id.') });

/** What tenants have asked their customers to pay, and what gateways tell of it. */
export const invoiceReadRoutes: readonly Route[] = [
  tenantRoute('read', {
    method: 'get',
    path: '/invoices',
    name: 'listInvoices',
    summary: 'List invoices, also those that gateways wrote',
    query: z.strictObject({ ...pageQuery, ...invoiceQuery, ...expandQuery(ofInvoices) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Invoice', listed) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, customer, subscription, ...rest } = query;
      const { issued_from, issued_to, min_amount_minor, max_amount_minor, ...same } = rest;
      const { tenantId } = caller;
      const filter = {
        ...same,
        customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
        subscriptionId: subscription === undefined ? undefined : uuidIn('subscription', subscription, 'subscription'),
        issued_since: latest(same.issued_since, issued_from),
        issued_until: earliest(same.issued_until, issued_to),
        amount_minor_from: latest(same.amount_minor_from, min_amount_minor),
        amount_minor_to: earliest(same.amount_minor_to, max_amount_minor),
      };
      const page = await listInvoices(tx, tenantId, filter, pageOf({ limit, cursor }));
      return { status: 200, body: await expandedList(tx, tenantId, page, invoiceView, ofInvoices, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/invoices/{id}',
    name: 'getInvoice',
    summary: 'Read an invoice with its lines and what paid it',
    params,
    query: z.strictObject(expandQuery(ofInvoices)),
    answers: { 200: { description: 'The invoice.', schema: read } },
    handle: async ({ params, query, caller }, tx) => {
      const row = await findInvoice(tx, caller.tenantId, params.id);
      const answer = await invoiceAnswer(tx, caller.tenantId, row.id);
      const beside = await expand(tx, caller.tenantId, ofInvoices, query.expand, [row]);
      return { ...answer, body: { ...(answer.body as object), ...beside(row) } };
    },
  }),
];

/** Of a bound that goes by two names both count. */
const bound = (choose: (...values: number[]) => number) => (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? (one ?? other) : choose(one, other);
const latest = bound(Math.max);
const earliest = bound(Math.min);
