import { platformAccount, rememberCustomer } from '../../src/db/payers.js';
import type { World } from '../setup/world.js';

/** What the administration API does: from now on this customer of the gateway is that tenant. */
export const mapCustomer = (
  world: World,
  gatewayAccountId: string,
  customerId: string,
  tenantId: string,
  livemode = true,
) =>
  world.db.withTenant(tenantId, async (tx) => {
    const billingAccountId = await platformAccount(tx, tenantId, livemode);
    await rememberCustomer(tx, { tenantId, gatewayAccountId, livemode, customerId, billingAccountId });
  });
