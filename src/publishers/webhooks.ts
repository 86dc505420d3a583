import { appendEvents } from '../billing/append-events.js';
import type { Publisher } from './publisher.js';

/** `start`: begins what makes the deliveries. */
export interface WebhookPublisherDeps {
  start(input: { tenantIds: string[]; eventIds: string[]; notifications: [] }): Promise<void>;
}

/** To endpoints: the outbox keeps event and deliveries, so an event that is not published is found by the relay. */
export const createWebhookPublisher = ({ start }: WebhookPublisherDeps): Publisher => ({
  append: (tx, drafts) => appendEvents(tx, drafts),
  publish: async (tenantId, eventIds) => {
    if (eventIds.length > 0) await start({ tenantIds: [tenantId], eventIds: [...eventIds], notifications: [] });
  },
});
