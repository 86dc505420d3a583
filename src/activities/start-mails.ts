import type { QueuedMessage } from '../domain/tell/priorities.js';
import type { Starter } from './starter.js';

/** Starts the workflow of each of these messages, under the id that the relay uses; what is not started, the relay starts. */
export const createStartMails =
  (starter: Pick<Starter, 'publishNotification'>) =>
  async (tenantId: string, messages: readonly QueuedMessage[]): Promise<void> => {
    await Promise.allSettled(messages.map((message) => starter.publishNotification({ tenantId, ...message })));
  };
