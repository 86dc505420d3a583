import { z } from 'zod';
import { listRefunds, type RefundRow } from '../../db/refunds.js';
import type { Billing } from '../billing.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, findPayment, uuidIn } from '../find.js';
import type { OrderDeps } from '../gateway-order.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { cancelRefund, findRefund, refundBody, refundPayment } from '../refunds.js';
import { ofRefunds } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import { newRefund, refundDetail, refundQuery, refundSchema } from '../schemas/refund.js';
import { refundView } from '../views/refund.js';

const refundParams = z.object({ id: idText('Id of the refund.') });

const listed = expandable('ListedRefund', refundSchema, ofRefunds);
const read = expandable('ReadRefund', refundDetail, ofRefunds);

/** Money that goes back. */
export const createRefundRoutes = (billing: Billing, deps: OrderDeps): readonly Route[] => [
  tenantRoute('write', {
    method: 'post',
    path: '/payments/{id}/refund',
    name: 'refundPayment',
    summary: 'Give a payment back, all of it or a part',
    description:
      'Of a manual payment at once. A gateway is told to do it until it says yes or no: the refund is pending meanwhile and takes its amount; one that the gateway refuses is failed, and gives it back. ASAAS gives a boleto back only as a whole, and when its payer has said where to: at `payer_url` of the gateway command.',
    params: z.object({ id: idText('Id of the payment.') }),
    body: newRefund,
    answers: {
      201: { description: 'It is given back.', schema: refundSchema },
      202: { description: 'The gateway will be told.', schema: refundSchema },
    },
    problems: ['illegal_transition', 'gateway_key_missing', 'refund_too_high', 'operator_key_required', 'conflict'],
    handle: async ({ params, body, caller: by, requestId }, tx) =>
      refundPayment({ tx, by, requestId, billing }, deps, await findPayment(tx, by.tenantId, params.id), body),
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/refunds/{id}/cancel',
    name: 'cancelRefund',
    summary: 'Take a refund back that its gateway has not been told of',
    description:
      'Its amount can be given back again. From the first attempt on, which may have an effect, it is refused.',
    params: refundParams,
    body: z.strictObject({}),
    answers: { 200: { description: 'It is canceled.', schema: refundDetail } },
    problems: ['illegal_transition', 'insufficient_scope'],
    handle: async ({ params, caller: by, requestId }, tx) =>
      cancelRefund({ tx, by, requestId, billing }, await findRefund(tx, by.tenantId, params.id)),
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/refunds',
    name: 'listRefunds',
    summary: 'List refunds, also those that gateways have told',
    query: z.strictObject({ ...pageQuery, ...refundQuery, ...expandQuery(ofRefunds) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Refund', listed) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, payment, customer, ...filter } = query;
      const { tenantId } = caller;
      const paymentId = payment === undefined ? undefined : uuidIn('payment', payment, 'payment');
      const customerId = customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id;
      const page = await listRefunds(tx, tenantId, { ...filter, paymentId, customerId }, pageOf({ limit, cursor }));
      const view = (row: RefundRow) => refundView(row, tenantId);
      return { status: 200, body: await expandedList(tx, tenantId, page, view, ofRefunds, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/refunds/{id}',
    name: 'getRefund',
    summary: 'Read a refund, and how far its gateway is',
    params: refundParams,
    query: z.strictObject(expandQuery(ofRefunds)),
    answers: { 200: { description: 'The refund.', schema: read } },
    handle: async ({ params, query, caller: { tenantId } }, tx) => {
      const row = await findRefund(tx, tenantId, params.id);
      const beside = await expand(tx, tenantId, ofRefunds, query.expand, [row]);
      return { status: 200, body: { ...(await refundBody(tx, tenantId, row)), ...beside(row) } };
    },
  }),
];
