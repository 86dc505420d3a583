import type { z } from 'zod';
import type { Tx } from '../db/connection.js';
import { commandOfSubscription } from '../db/gateway-commands.js';
import { type SubscriptionRow, subscriptionById } from '../db/subscriptions.js';
import type { Subscription } from '../domain/entities.js';
import { isTerminal } from '../domain/record/doubt.js';
import { illegalMove } from '../domain/require-move.js';
import type { BillingState, Source } from '../domain/state.js';
import { cannotKeep } from '../gateways/orders/order.js';
import { audit } from './audit.js';
import type { BillingRequest } from './billing.js';
import { uuidIn } from './find.js';
import { accountToOrder, type OrderDeps, orderOf } from './gateway-order.js';
import { invalid, notFound, Problem } from './problems.js';
import type { Answer } from './route.js';
import type { subscriptionCancel } from './schemas/subscription.js';
import { subscriptionDetailView } from './views/subscription.js';

/** As the tenant. @throws Problem `not_found` */
export async function findSubscription(tx: Tx, tenantId: string, text: string): Promise<SubscriptionRow> {
  const row = await subscriptionById(tx, tenantId, uuidIn('subscription', text, 'subscription'));
  if (!row) throw notFound('subscription', text);
  return row;
}

/** As the tenant. */
export const subscriptionBody = async (tx: Tx, tenantId: string, row: SubscriptionRow) =>
  subscriptionDetailView(row, await commandOfSubscription(tx, tenantId, row.id), tenantId);

/** Has its gateway end it. @throws IllegalTransition, Problem */
export async function cancelSubscription(
  { tx, by, requestId, billing }: BillingRequest,
  deps: OrderDeps,
  row: SubscriptionRow,
  { at_period_end = false, reason }: z.output<typeof subscriptionCancel>,
): Promise<Answer> {
  const { tenantId } = by;
  const account = await accountToOrder(tx, by, deps, row);
  if (at_period_end && account.gateway === 'asaas') throw invalid('at_period_end', 'is nothing that ASAAS can do');
  const { billing_account_id } = row;
  const { committed } = await billing.apply(tx, by, {
    accountId: billing_account_id,
    livemode: row.livemode,
    own: [{ entityType: 'subscription', id: row.id }],
    cause: 'subscription.cancel',
    commands: (state, source) => {
      requireOpen(state, row.id, 'canceled', source);
      const refs = [{ kind: 'own' as const, id: row.id }];
      return reason === undefined ? [] : [{ type: 'subscription.record', refs, cancelReason: reason }];
    },
  });
  await requireNothingPending(tx, tenantId, row);
  const kind = 'cancel_subscription';
  const what = {
    kind,
    billing_account_id,
    gateway_account_id: account.id,
    subscription_id: row.id,
    at_period_end,
  } as const;
  const order = await orderOf(tx, by, deps, what);
  const told = { action: 'subscription.cancel', entityType: 'subscription', entityId: row.id };
  const entry = { ...told, after: { at_period_end, reason: reason ?? null } };
  await audit(tx, { caller: by, requestId }, entry, tenantId);
  const now = (await subscriptionById(tx, tenantId, row.id)) ?? row;
  const afterCommit = () => {
    committed();
    order.start();
  };
  return { status: 202, body: await subscriptionBody(tx, tenantId, now), afterCommit };
}

/** Has its gateway take back what is to end it with its period. @throws IllegalTransition, Problem */
export async function keepSubscription(
  { tx, by, requestId, billing }: BillingRequest,
  deps: OrderDeps,
  row: SubscriptionRow,
): Promise<Answer> {
  const { tenantId } = by;
  const account = await accountToOrder(tx, by, deps, row);
  const { committed } = await billing.apply(tx, by, {
    accountId: row.billing_account_id,
    livemode: row.livemode,
    own: [{ entityType: 'subscription', id: row.id }],
    cause: 'subscription.keep',
    commands: (state, source) => {
      const { status, cancelAtPeriodEnd } = requireOpen(state, row.id, 'active', source);
      if (!cancelAtPeriodEnd)
        throw new Problem(
          'illegal_transition',
          `Cannot keep the subscription: it is '${status}', and nothing ends it.`,
        );
      return [];
    },
  });
  const why = cannotKeep[account.gateway];
  if (why !== null) throw new Problem('illegal_transition', `Cannot keep the subscription: ${why}.`);
  await requireNothingPending(tx, tenantId, row);
  const { id: subscription_id, billing_account_id } = row;
  const what = {
    kind: 'keep_subscription',
    billing_account_id,
    gateway_account_id: account.id,
    subscription_id,
  } as const;
  const order = await orderOf(tx, by, deps, what);
  const told = { action: 'subscription.keep', entityType: 'subscription', entityId: row.id };
  await audit(tx, { caller: by, requestId }, told, tenantId);
  const afterCommit = () => {
    committed();
    order.start();
  };
  return { status: 202, body: await subscriptionBody(tx, tenantId, row), afterCommit };
}

/** Under the account's lock. @throws Problem `conflict` */
async function requireNothingPending(tx: Tx, tenantId: string, row: SubscriptionRow): Promise<void> {
  const known = await commandOfSubscription(tx, tenantId, row.id);
  if (known?.status === 'pending')
    throw new Problem(
      'conflict',
      `The gateway is being told to ${known.kind === 'keep_subscription' ? 'keep' : 'cancel'} the subscription already.`,
    );
}

/** Under the account's lock. @throws IllegalTransition of one that has ended. */
function requireOpen(state: BillingState, id: string, to: 'canceled' | 'active', source: Source): Subscription {
  const subscription = state.subscriptions.find((one) => one.id === id);
  if (!subscription) throw notFound('subscription', id);
  if (isTerminal(subscription.status))
    throw illegalMove({ type: 'subscription', ...subscription }, to, source, 'it has ended');
  return subscription;
}
