import { createCall } from './call.js';
import { createResources } from './generated/resources.js';
import type { ClientOptions } from './options.js';
import { createTransport } from './transport.js';

/** Every operation of the API as a method. */
export type Billhook = ReturnType<typeof createResources>;

/** @throws TypeError when the options cannot be used */
export const createBillhook = (options: ClientOptions): Billhook =>
  createResources(createCall(createTransport(options)));
