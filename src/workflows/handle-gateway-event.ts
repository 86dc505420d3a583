import type { Outcome } from '../domain/outcome.js';
import { activities } from './activities.js';
import type { GatewayEventInput } from './contract.js';
import { publish } from './publish.js';

/** One gateway event, from the ledger to everybody who has to know. Its result is what operators read. */
export async function handleGatewayEvent({ id }: GatewayEventInput): Promise<Outcome> {
  const { outcome, tenantId, deliverable, notifications, unblocked } = await activities.applyGatewayEvent({ id });
  if (tenantId !== null && deliverable.length + notifications.length > 0)
    await publish({
      tenantIds: [tenantId],
      eventIds: deliverable,
      notifications: notifications.map((one) => ({ tenantId, id: one })),
    });
  if (unblocked.length > 0) await activities.wake({ gatewayEvents: unblocked });
  return outcome;
}
