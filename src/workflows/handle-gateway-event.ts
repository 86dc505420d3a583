import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Outcome } from '../domain/outcome.js';
import { activities } from './activities.js';
import { type GatewayEventInput, searchAttributes } from './contract.js';
import { publish } from './publish.js';

/** One gateway event, from the ledger to everybody who has to know. Its result is what operators read. */
export async function handleGatewayEvent({ id }: GatewayEventInput): Promise<Outcome> {
  const { outcome, tenantId, deliverable, notifications, unblocked } = await activities.applyGatewayEvent({ id });
  // Operators look for the exceptions; the common case saves an event of history.
  if (outcome.status !== 'processed')
    upsertSearchAttributes([{ key: searchAttributes.outcome, value: outcome.status }]);
  if (tenantId !== null && deliverable.length + notifications.length > 0)
    await publish({
      tenantIds: [tenantId],
      eventIds: deliverable,
      notifications: notifications.map((one) => ({ tenantId, id: one })),
    });
  if (tenantId !== null && unblocked.length > 0)
    await activities.wake({ tenantId, ids: unblocked.map(({ id }) => id) });
  return outcome;
}
