import { z } from 'zod';
import { listSubscriptions } from '../../db/subscriptions.js';
import type { Billing } from '../billing.js';
import { cancelSubscription, findSubscription, subscriptionBody } from '../cancel-subscription.js';
import { findCustomer } from '../find.js';
import type { OrderDeps } from '../gateway-order.js';
import { listBody, listSchema, pageOf, pageQuery } from '../pages.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  subscriptionCancel,
  subscriptionDetail,
  subscriptionQuery,
  subscriptionSchema,
} from '../schemas/subscription.js';
import { subscriptionView } from '../views/subscription.js';

const params = z.object({ id: idText('Id of the subscription.') });

/** Billing subscriptions; where webhooks go is below `/webhooks`. */
export const createBillingSubscriptionRoutes = (billing: Billing, deps: OrderDeps): readonly Route[] => [
  tenantRoute('read', {
    method: 'get',
    path: '/subscriptions',
    name: 'listSubscriptions',
    summary: 'List billing subscriptions',
    query: z.strictObject({ ...pageQuery, ...subscriptionQuery }),
    answers: { 200: { description: 'A page.', schema: listSchema('Subscription', subscriptionSchema) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, customer, plan_code, cancel_at_period_end, renews_since, renews_until, ...same } = query;
      const { tenantId } = caller;
      const filter = {
        ...same,
        customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
        planCode: plan_code,
        cancelAtPeriodEnd: cancel_at_period_end === undefined ? undefined : cancel_at_period_end === 'true',
        renewsSince: renews_since,
        renewsUntil: renews_until,
      };
      const page = await listSubscriptions(tx, tenantId, filter, pageOf({ limit, cursor }));
      return { status: 200, body: listBody(page, (row) => subscriptionView(row, tenantId)) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/subscriptions/{id}',
    name: 'getSubscription',
    summary: 'Read a billing subscription',
    params,
    answers: { 200: { description: 'The subscription.', schema: subscriptionDetail } },
    handle: async ({ params, caller }, tx) => {
      const row = await findSubscription(tx, caller.tenantId, params.id);
      return { status: 200, body: await subscriptionBody(tx, caller.tenantId, row) };
    },
  }),
  tenantRoute('write', {
    method: 'post',
    path: '/subscriptions/{id}/cancel',
    name: 'cancelSubscription',
    summary: 'Have its gateway end a subscription',
    description: 'The gateway is told until it says yes or no; the subscription is what the gateway says meanwhile.',
    params,
    body: subscriptionCancel,
    answers: { 202: { description: 'The gateway will be told.', schema: subscriptionDetail } },
    problems: ['illegal_transition', 'gateway_key_missing', 'operator_key_required', 'conflict'],
    handle: async ({ params, body, caller: by, requestId }, tx) =>
      cancelSubscription(
        { tx, by, requestId, billing },
        deps,
        await findSubscription(tx, by.tenantId, params.id),
        body,
      ),
  }),
];
