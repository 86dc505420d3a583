import type { Tx } from '../db/connection.js';
import { type GatewayAccountRow, gatewayAccountById } from '../db/gateway-accounts.js';
import { insertGatewayCommand } from '../db/gateway-commands.js';
import { newUuid } from '../db/uuid.js';
import { publicId } from '../domain/ids.js';
import { actorOf, type Biller } from './auth.js';
import type { ApiDeps } from './deps.js';
import { Problem } from './problems.js';

export type OrderDeps = Pick<ApiDeps, 'canOrder' | 'startGatewayCommand'>;

/** What a gateway holds for a payer of the tenant, or for the tenant itself. */
interface Held {
  customer_id: string | null;
  billing_account_id: string;
  gateway_account_id: string | null;
}

/**
 * As the tenant, before and after: the gateway account that can be told what becomes of it.
 * @throws Problem `operator_key_required` of what the tenant itself owes the platform; `gateway_key_missing`
 */
export async function accountToOrder(
  tx: Tx,
  by: Biller,
  { canOrder }: Pick<OrderDeps, 'canOrder'>,
  held: Held,
): Promise<GatewayAccountRow> {
  if (held.customer_id === null && by.kind === 'tenant')
    throw new Problem('operator_key_required', 'The tenant itself is the payer here: this is for the platform to do.');
  const { gateway_account_id: id } = held;
  if (id === null) throw new Problem('gateway_key_missing', 'No gateway account is known for it.');
  await tx.actAsSystem();
  const account = await gatewayAccountById(tx, id);
  await tx.actAs([by.tenantId]);
  if (!account || !canOrder(account))
    throw new Problem('gateway_key_missing', `The gateway account ${publicId('gateway_account', id)} has no API key.`);
  return account;
}

/** As the tenant, in the transaction of the request: what the gateway is to do. `start`: to be called when it is committed. */
export async function orderOf(
  tx: Tx,
  by: Biller,
  { startGatewayCommand }: Pick<OrderDeps, 'startGatewayCommand'>,
  what: { billing_account_id: string; gateway_account_id: string } & (
    | { kind: 'refund'; refund_id: string }
    | { kind: 'cancel_subscription'; subscription_id: string; at_period_end: boolean }
    | { kind: 'keep_subscription'; subscription_id: string }
  ),
): Promise<{ id: string; start: () => void }> {
  const id = newUuid();
  const { tenantId } = by;
  await insertGatewayCommand(tx, {
    refund_id: null,
    subscription_id: null,
    at_period_end: false,
    ...what,
    id,
    tenant_id: tenantId,
    requested_by: actorOf(by),
  });
  return { id, start: () => void startGatewayCommand({ tenantId, id }) };
}
