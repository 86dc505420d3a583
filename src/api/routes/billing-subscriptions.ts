import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { commandOfSubscription } from '../../db/gateway-commands.js';
import { listSubscriptions, type SubscriptionRow, subscriptionById } from '../../db/subscriptions.js';
import { isTerminal } from '../../domain/record/doubt.js';
import { illegalMove } from '../../domain/require-move.js';
import type { BillingState, Source } from '../../domain/state.js';
import { audit } from '../audit.js';
import type { TenantCaller } from '../auth.js';
import type { Billing } from '../billing.js';
import { expand, expandable, expandedList, expandQuery } from '../expand.js';
import { findCustomer, uuidIn } from '../find.js';
import { accountToOrder, type OrderDeps, orderOf } from '../gateway-order.js';
import { listSchema, pageOf, pageQuery } from '../pages.js';
import { invalid, notFound, Problem } from '../problems.js';
import { ofSubscriptions } from '../relations.js';
import { type Route, tenantRoute } from '../route.js';
import { idText } from '../schemas/fields.js';
import {
  subscriptionCancel,
  subscriptionDetail,
  subscriptionQuery,
  subscriptionSchema,
} from '../schemas/subscription.js';
import { subscriptionDetailView, subscriptionView } from '../views/subscription.js';

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
    handle: async ({ params, query, caller }, tx) => {
      const row = await find(tx, caller, params.id);
      const beside = await expand(tx, caller.tenantId, ofSubscriptions, query.expand, [row]);
      return { status: 200, body: { ...(await detail(tx, caller, row)), ...beside(row) } };
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
    handle: async ({ params, body, caller, requestId }, tx) => {
      const row = await find(tx, caller, params.id);
      const { at_period_end = false, reason } = body;
      const account = await accountToOrder(tx, caller, deps, row);
      if (at_period_end && account.gateway === 'asaas') throw invalid('at_period_end', 'is nothing that ASAAS can do');
      const { billing_account_id } = row;
      const { committed } = await billing.apply(tx, caller, {
        accountId: billing_account_id,
        livemode: row.livemode,
        own: [{ entityType: 'subscription', id: row.id }],
        cause: 'subscription.cancel',
        commands: (state, source) => {
          requireOpen(state, row.id, source);
          const refs = [{ kind: 'own' as const, id: row.id }];
          return reason === undefined ? [] : [{ type: 'subscription.record', refs, cancelReason: reason }];
        },
      });
      const known = await commandOfSubscription(tx, caller.tenantId, row.id);
      if (known?.status === 'pending')
        throw new Problem('conflict', 'The gateway is being told to cancel the subscription already.');
      const what = { billing_account_id, gateway_account_id: account.id, subscription_id: row.id, at_period_end };
      const order = await orderOf(tx, caller, deps, what);
      const told = { action: 'subscription.cancel', entityType: 'subscription', entityId: row.id };
      await audit(tx, { caller, requestId }, { ...told, after: { at_period_end, reason: reason ?? null } });
      const view = await detail(tx, caller, await find(tx, caller, params.id));
      const afterCommit = () => {
        committed();
        order.start();
      };
      return { status: 202, body: view, afterCommit };
    },
  }),
];

async function find(tx: Tx, caller: TenantCaller, text: string): Promise<SubscriptionRow> {
  const row = await subscriptionById(tx, caller.tenantId, uuidIn('subscription', text, 'subscription'));
  if (!row) throw notFound('subscription', text);
  return row;
}

const detail = async (tx: Tx, { tenantId }: TenantCaller, row: SubscriptionRow) =>
  subscriptionDetailView(row, await commandOfSubscription(tx, tenantId, row.id), tenantId);

/** Under the account's lock. @throws IllegalTransition of one that has ended. */
function requireOpen(state: BillingState, id: string, source: Source): void {
  const subscription = state.subscriptions.find((one) => one.id === id);
  if (!subscription) throw notFound('subscription', id);
  if (isTerminal(subscription.status))
    throw illegalMove({ type: 'subscription', ...subscription }, 'canceled', source, 'it has ended');
}
