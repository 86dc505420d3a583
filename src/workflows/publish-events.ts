import type { PublishInput } from './contract.js';
import { publish } from './publish.js';

/** Steps 2 to 4 for events that arose without a gateway: API requests, endpoints, dunning. */
export async function publishEvents(input: PublishInput): Promise<void> {
  await publish(input);
}
