import type { Starter } from './starter.js';

/** Starts the workflow of each of these messages, under the id that the relay uses; what is not started, the relay starts. */
export const createStartMails =
  (starter: Pick<Starter, 'publishNotification'>) =>
  async (tenantId: string, ids: readonly string[]): Promise<void> => {
    await Promise.allSettled(ids.map((id) => starter.publishNotification({ tenantId, id })));
  };
