import { activities, senderOf } from './activities.js';
import type { PublishInput } from './contract.js';

/** What follows the commit of events: first attempts, waking those who work off the rest, and messages. */
export async function publish({ tenantIds, eventIds, notifications }: PublishInput): Promise<void> {
  const delivered = eventIds.length === 0 ? [] : [activities.attemptDeliveries({ tenantIds, eventIds })];
  await Promise.all([...delivered, ...notifications.map(notify)]);
}

/** A mail that went out, or failed for good, is an event of ours as well; it never causes another mail. */
async function notify({ tenantId, id, priority = 'normal' }: PublishInput['notifications'][number]): Promise<void> {
  const { deliverable } = await senderOf(tenantId, priority)({ tenantId, id });
  if (deliverable.length > 0) await publish({ tenantIds: [tenantId], eventIds: deliverable, notifications: [] });
}
