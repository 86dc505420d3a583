import type { Delivery } from '@billhook/client';
import { useDeliveries } from './use-deliveries.js';

/** `useDeliveries` for rows that are not there until they are loaded. Shows nothing. */
export function WatchDeliveries({ ids, tell }: { ids: readonly string[]; tell: (delivery: Delivery) => void }) {
  useDeliveries(ids, tell);
  return null;
}
