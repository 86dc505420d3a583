import { keepPreviousData, type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useDeliveries } from '../../live/use-deliveries.js';
import { useLookEvery } from '../../live/use-look-every.js';
import { useApi } from '../../session/session-context.js';

/** A delivery with its attempts. */
export function useDelivery(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['delivery', id],
    queryFn: async ({ signal }) => await api.webhooks.deliveries.get(id, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Reads deliveries, and `also` what shows them, again whenever they change; every two seconds while they cannot be followed. */
export function useDeliveryChanges(ids: readonly string[], also?: QueryKey): void {
  const queries = useQueryClient();
  const lookEvery = useLookEvery(2000);
  const readAgain = (id: string): void => {
    void queries.invalidateQueries({ queryKey: ['delivery', id] });
    if (also) void queries.invalidateQueries({ queryKey: also });
  };
  const isFollowed = useDeliveries(ids, ({ id }) => readAgain(id));
  useEffect(() => {
    if (isFollowed || lookEvery === false) return;
    const timer = window.setInterval(() => ids.forEach(readAgain), lookEvery);
    return () => window.clearInterval(timer);
  });
}
