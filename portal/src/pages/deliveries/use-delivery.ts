import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLookEvery } from '../../live/use-look-every.js';
import { useApi } from '../../session/session-context.js';
import { isOpen } from './delivery-statuses.js';

/** A delivery with its attempts; looked at again while it is on its way, and when its status, as others see it, changes. */
export function useDelivery(id: string, status?: string) {
  const api = useApi();
  const lookEvery = useLookEvery(2000);
  return useQuery({
    queryKey: ['delivery', id, status ?? null],
    queryFn: async ({ signal }) => await api.webhooks.deliveries.get(id, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && isOpen(state.data.status) ? lookEvery : false),
  });
}
