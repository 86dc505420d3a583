import type { DunningKey } from '../db/dunning.js';
import type { EventKey } from '../db/gateway-event-keys.js';
import type { EndpointKey } from '../db/lanes.js';
import type { QueuedMessage } from '../domain/tell/priorities.js';

/** Starts or signals workflows; given by the root, because workflow code cannot signal-with-start. */
export interface Starter {
  startGatewayEvent(event: EventKey): Promise<void>;
  /** The same for an event whose earlier run may just be ending: that one no longer sees what has changed. */
  startGatewayEventAgain(event: EventKey): Promise<void>;
  /** Has events applied that waited for a name, one after the other: no two of a tenant at once. */
  applyWaiting(waiting: { tenantId: string; ids: string[] }): Promise<void>;
  /** Tells a replay's workflow to look again, and starts it where there is none. */
  wakeReplay(id: string): Promise<void>;
  /** The same of a replay of deliveries. */
  wakeDeliveryReplay(replay: { tenantId: string; id: string }): Promise<void>;
  /** The same of an export. */
  wakeExport(one: { tenantId: string | null; id: string }): Promise<void>;
  wakeEndpoint(endpoint: EndpointKey): Promise<void>;
  publishNotification(notification: QueuedMessage & { tenantId: string }): Promise<void>;
  startGatewayCommand(command: { tenantId: string; id: string }): Promise<void>;
  /** Tells an account's dunning to look again, and starts it where there is none. */
  wakeDunning(one: DunningKey): Promise<void>;
  startErasure(erasure: { tenantId: string; id: string }): Promise<void>;
}
