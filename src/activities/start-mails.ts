import { isUrgent, type QueuedMessage } from '../domain/tell/priorities.js';
import type { Starter } from './starter.js';

/** The relay looks each half minute; what is urgent is not left to it because of one call that took too long. */
const urgentTries = 3;

/** Starts the workflow of each of these messages, under the id that the relay uses; what is not started, the relay starts. */
export const createStartMails =
  (starter: Pick<Starter, 'publishNotification'>) =>
  async (tenantId: string, messages: readonly QueuedMessage[]): Promise<void> => {
    const start = (message: QueuedMessage, tries: number): Promise<void> =>
      starter.publishNotification({ tenantId, ...message }).catch((error: unknown) => {
        if (tries <= 1) throw error;
        return start(message, tries - 1);
      });
    await Promise.allSettled(messages.map((one) => start(one, isUrgent(one.priority) ? urgentTries : 1)));
  };
