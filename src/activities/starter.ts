import type { EventKey } from '../db/gateway-event-keys.js';
import type { EndpointKey } from '../db/lanes.js';

/** Starts or signals workflows; given by the root, because workflow code cannot signal-with-start. */
export interface Starter {
  startGatewayEvent(event: EventKey): Promise<void>;
  wakeEndpoint(endpoint: EndpointKey): Promise<void>;
  publishNotification(notification: { tenantId: string; id: string }): Promise<void>;
  startErasure(erasure: { tenantId: string; id: string }): Promise<void>;
}
