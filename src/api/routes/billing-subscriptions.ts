import { z } from 'zod';
import { listSubscriptions, type SubscriptionRow } from '../../db/subscriptions.js';
import type { Billing } from '../billing.js';
import { cancelSubscription, findSubscription, keepSubscription, subscriptionBody } from '../cancel-subscription.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer } from '../find.js';
import type { OrderDeps } from '../gateway-order.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { ofSubscriptions } from '../relations.js';
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
const listed = expandable('ListedSubscription', subscriptionSchema, ofSubscriptions);
const read = expandable('ReadSubscription', subscriptionDetail, ofSubscriptions);

/** Billing subscriptions; where webhooks go is below `/webhooks`. */
export const createBillingSubscriptionRoutes = (billing: Billing, deps: OrderDeps): readonly Route[] => [
  tenantRoute('read', {
    method: 'get',
    path: '/subscriptions',
    name: 'listSubscriptions',
    summary: 'List billing subscriptions',
    query: z.strictObject({ ...pageQuery, ...subscriptionQuery, ...expandQuery(ofSubscriptions) }),
    answers: { 200: { description: 'A page.', schema: listSchema('Subscription', listed) } },
    problems: ['not_found'],
    handle: async ({ query, caller }, tx) => {
      const { limit, cursor, expand: wanted, customer, ...rest } = query;
      const { plan_code, cancel_at_period_end, ...same } = rest;
      const { tenantId } = caller;
      const filter = {
        ...same,
        customerId: customer === undefined ? undefined : (await findCustomer(tx, tenantId, customer)).id,
        planCode: plan_code,
        cancelAtPeriodEnd: cancel_at_period_end === undefined ? undefined : cancel_at_period_end === 'true',
      };
      const page = await listSubscriptions(tx, tenantId, filter, pageOf({ limit, cursor }));
      const view = (row: SubscriptionRow) => subscriptionView(row, tenantId);
      return { status: 200, body: await expandedList(tx, tenantId, page, view, ofSubscriptions, wanted) };
    },
  }),
  tenantRoute('read', {
    method: 'get',
    path: '/subscriptions/{id}',
    name: 'getSubscription',
    summary: 'Read a billing subscription',
    params,
    query: z.strictObject(expandQuery(ofSubscriptions)),
    answers: { 200: { description: 'The subscription.', schema: read } },
    handle: async ({ params, query, caller: { tenantId } }, tx) => {
      const row = await findSubscription(tx, tenantId, params.id);
      const beside = await expand(tx, tenantId, ofSubscriptions, query.expand, [row]);
      return { status: 200, body: { ...(await subscriptionBody(tx, tenantId, row)), ...beside(row) } };
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
  tenantRoute('write', {
    method: 'post',
    path: '/subscriptions/{id}/keep',
    name: 'keepSubscription',
    summary: 'Take back that a subscription ends with its period',
    description:
      'The gateway is told until it says yes or no; until then `cancel_at_period_end` stays. Stripe alone can do this: of others it is 409.',
    params,
    body: z.strictObject({}),
    answers: { 202: { description: 'The gateway will be told.', schema: subscriptionDetail } },
    problems: ['illegal_transition', 'gateway_key_missing', 'operator_key_required', 'conflict'],
    handle: async ({ params, caller: by, requestId }, tx) =>
      keepSubscription({ tx, by, requestId, billing }, deps, await findSubscription(tx, by.tenantId, params.id)),
  }),
];
