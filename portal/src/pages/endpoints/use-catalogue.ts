import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session/session-context.js';

/** The events that there are; they change with a release, or when the tenant adds one. */
export function useCatalogue() {
  const api = useApi();
  return useQuery({
    queryKey: ['event-types'],
    staleTime: 300_000,
    queryFn: async ({ signal }) => (await api.webhooks.eventTypes.list({ signal })).data,
  });
}
