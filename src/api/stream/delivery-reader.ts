import type { DeliveryVersion, WatchedDelivery } from '../../db/delivery-stream.js';
import { deliveryView } from '../views/webhook.js';
import { type Connection, type ConnectionOptions, openConnection } from './connection.js';

export interface DeliveryReaderOptions extends ConnectionOptions {
  tenantId: string;
  deliveries: readonly WatchedDelivery[];
}

/** One connection that watches deliveries. */
export interface DeliveryReader extends Connection {
  tenantId: string;
  /** Which, and how they were when the caller was last told. */
  watched(): readonly WatchedDelivery[];
  /** It has not been told of all of them yet. */
  isBehind(): boolean;
  /** Sends how they are now, as far as there is room; how many. Of those that found no place the next look tells. */
  send(changed: readonly DeliveryVersion[]): number;
}

export function createDeliveryReader({ deliveries, ...options }: DeliveryReaderOptions): DeliveryReader {
  const watched = new Map(deliveries.map((one) => [one.id, one]));
  let isBehind = true;
  const connection = openConnection(options);
  return {
    ...connection,
    tenantId: options.tenantId,
    watched: () => [...watched.values()],
    isBehind: () => isBehind,
    send: (changed) => {
      let sent = 0;
      for (const { version, ...row } of changed) {
        const before = watched.get(row.id);
        if (before === undefined || before.version === version) continue;
        if (!connection.hasRoom()) break;
        watched.set(row.id, { ...before, version });
        connection.write(`event: delivery\ndata: ${JSON.stringify(deliveryView(row))}\n\n`);
        sent += 1;
      }
      isBehind = false;
      return sent;
    },
  };
}
