import type { Delivery } from '@billhook/client';
import { useApi } from '../session/session-context.js';
import { useStream } from './use-stream.js';
import { watchedIds } from './watched-ids.js';

/** Tells how deliveries are, and whenever they change. Whether it does: otherwise they have to be asked for. */
export function useDeliveries(ids: readonly string[], tell: (delivery: Delivery) => void): boolean {
  const api = useApi();
  const watched = watchedIds(ids);
  return useStream(
    watched === '' ? null : watched,
    ({ signal }) => api.webhooks.deliveries.stream({ ids: watched }, signal ? { signal } : {}),
    tell,
  );
}
