import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { listPayments } from '../../db/payments.js';
import { listSubscriptions } from '../../db/subscriptions.js';
import type { Biller, OperatorCaller } from '../auth.js';
import type { Billing } from '../billing.js';
import { cancelSubscription, findSubscription, keepSubscription } from '../cancel-subscription.js';
import { findPayment, findTenant } from '../find.js';
import type { OrderDeps } from '../gateway-order.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { cancelRefund, findRefund, refundPayment } from '../refunds.js';
import { operatorRoute, type Route } from '../route.js';
import { idText } from '../schemas/fields.js';
import { paymentSchema } from '../schemas/payment.js';
import { newRefund, refundDetail, refundSchema } from '../schemas/refund.js';
import { subscriptionCancel, subscriptionDetail, subscriptionSchema } from '../schemas/subscription.js';
import { paymentView } from '../views/payment.js';
import { subscriptionView } from '../views/subscription.js';

const ofTenant = z.object({ tenant: idText('Id of the tenant, or `ext:` and its external id.') });
const params = ofTenant.extend({ id: idText('Its id.') });
const query = z.strictObject(pageQuery);
const problems = ['illegal_transition', 'gateway_key_missing', 'tenant_key_required', 'conflict'] as const;

/** What a tenant pays the platform: the operator's to give back and to end, as tenants do with what their customers pay. */
export const createPlatformPaymentRoutes = (billing: Billing, deps: OrderDeps): readonly Route[] => [
  operatorRoute({
    method: 'get',
    path: '/admin/tenants/{tenant}/payments',
    name: 'listPlatformPayments',
    summary: 'List what a tenant has paid the platform',
    params: ofTenant,
    query,
    answers: { 200: { description: 'A page.', schema: listSchema('Payment', paymentSchema) } },
    handle: async ({ params, query, caller }, tx) => {
      const { tenantId } = await actFor(tx, caller, params.tenant);
      const page = await listPayments(tx, tenantId, { payer: 'platform' }, pageOf(query));
      return { status: 200, body: listBody(page, (row) => paymentView(row, tenantId)) };
    },
  }),
  operatorRoute({
    method: 'get',
    path: '/admin/tenants/{tenant}/subscriptions',
    name: 'listPlatformSubscriptions',
    summary: "List a tenant's subscriptions to the platform",
    params: ofTenant,
    query,
    answers: { 200: { description: 'A page.', schema: listSchema('Subscription', subscriptionSchema) } },
    handle: async ({ params, query, caller }, tx) => {
      const { tenantId } = await actFor(tx, caller, params.tenant);
      const page = await listSubscriptions(tx, tenantId, { payer: 'platform' }, pageOf(query));
      return { status: 200, body: listBody(page, (row) => subscriptionView(row, tenantId)) };
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/tenants/{tenant}/payments/{id}/refund',
    name: 'refundPlatformPayment',
    summary: 'Give a tenant back what it has paid the platform, all of it or a part',
    params,
    body: newRefund,
    answers: {
      201: { description: 'It is given back.', schema: refundSchema },
      202: { description: 'The gateway will be told.', schema: refundSchema },
    },
    problems: [...problems, 'refund_too_high'],
    handle: async ({ params, body, caller, requestId }, tx) => {
      const by = await actFor(tx, caller, params.tenant);
      const payment = await findPayment(tx, by.tenantId, params.id);
      return refundPayment({ tx, by, requestId, billing }, deps, payment, body);
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/tenants/{tenant}/refunds/{id}/cancel',
    name: 'cancelPlatformRefund',
    summary: 'Take a refund to a tenant back that its gateway has not been told of',
    params,
    body: z.strictObject({}),
    answers: { 200: { description: 'It is canceled.', schema: refundDetail } },
    problems,
    handle: async ({ params, caller, requestId }, tx) => {
      const by = await actFor(tx, caller, params.tenant);
      return cancelRefund({ tx, by, requestId, billing }, await findRefund(tx, by.tenantId, params.id));
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/tenants/{tenant}/subscriptions/{id}/cancel',
    name: 'cancelPlatformSubscription',
    summary: "Have its gateway end a tenant's subscription to the platform",
    params,
    body: subscriptionCancel,
    answers: { 202: { description: 'The gateway will be told.', schema: subscriptionDetail } },
    problems,
    handle: async ({ params, body, caller, requestId }, tx) => {
      const by = await actFor(tx, caller, params.tenant);
      const row = await findSubscription(tx, by.tenantId, params.id);
      return cancelSubscription({ tx, by, requestId, billing }, deps, row, body);
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/tenants/{tenant}/subscriptions/{id}/keep',
    name: 'keepPlatformSubscription',
    summary: "Take back that a tenant's subscription to the platform ends with its period",
    params,
    body: z.strictObject({}),
    answers: { 202: { description: 'The gateway will be told.', schema: subscriptionDetail } },
    problems,
    handle: async ({ params, caller, requestId }, tx) => {
      const by = await actFor(tx, caller, params.tenant);
      const row = await findSubscription(tx, by.tenantId, params.id);
      return keepSubscription({ tx, by, requestId, billing }, deps, row);
    },
  }),
];

/** From here on the transaction is the tenant's. @throws Problem `not_found` */
async function actFor(tx: Tx, caller: OperatorCaller, tenant: string): Promise<Biller> {
  const { id } = await findTenant(tx, tenant);
  await tx.actAs([id]);
  return { ...caller, tenantId: id };
}
