import type { Tx } from '../db/connection.js';
import { type DunningFacts, runningSubscriptions } from '../db/dunning.js';
import { type GatewayAccountRow, gatewayAccountById } from '../db/gateway-accounts.js';
import { commandOfSubscription, insertGatewayCommand } from '../db/gateway-commands.js';
import { newUuid } from '../db/uuid.js';
import type { DueStep } from '../domain/dunning/evaluate.js';
import { byDunning } from '../domain/record/dunning.js';

/** Whether the gateway account can be told anything: it is used, and has an API key. */
export type CanOrder = (account: GatewayAccountRow) => boolean;

export interface Orders {
  /** All that have not ended. */
  subscriptions: string[];
  /** Those that their gateway is told to end. */
  ended: string[];
  commands: string[];
}
export const noOrders: Orders = { subscriptions: [], ended: [], commands: [] };

/** What the step is about, and what gateways are told with it. */
export async function ordersOf(
  tx: Tx,
  tenantId: string,
  { account }: DunningFacts,
  { step }: DueStep,
  canOrder: CanOrder,
): Promise<Orders> {
  if (step.kind !== 'suspend' && step.kind !== 'terminate') return noOrders;
  const running = await runningSubscriptions(tx, tenantId, account.id);
  const orders: Orders = { subscriptions: [...new Set(running.map(({ id }) => id))], ended: [], commands: [] };
  if (step.kind === 'suspend') return orders;
  for (const { id, gateway_account_id: gatewayAccountId } of running) {
    if (gatewayAccountId === null || !(await isOrderable(tx, tenantId, gatewayAccountId, canOrder))) continue;
    orders.ended.push(id);
    if ((await commandOfSubscription(tx, tenantId, id))?.status === 'pending') continue;
    const command = newUuid();
    await insertGatewayCommand(tx, {
      ...{ id: command, tenant_id: tenantId, billing_account_id: account.id, gateway_account_id: gatewayAccountId },
      ...{ kind: 'cancel_subscription', subscription_id: id, refund_id: null, at_period_end: false },
      requested_by: byDunning,
    });
    orders.commands.push(command);
  }
  return orders;
}

async function isOrderable(tx: Tx, tenantId: string, id: string, canOrder: CanOrder): Promise<boolean> {
  await tx.actAsSystem();
  const account = await gatewayAccountById(tx, id);
  await tx.actAs([tenantId]);
  return account !== null && canOrder(account);
}
