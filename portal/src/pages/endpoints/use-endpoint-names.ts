import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session/session-context.js';

/** The URL of an endpoint by its id; the id itself of one that is gone, or one of very many. */
export function useEndpointNames(): (id: string) => string {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['endpoints', 'names'],
    queryFn: async () => (await api.webhooks.subscriptions.list({ limit: 100 })).data,
  });
  return (id) => data?.find((one) => one.id === id)?.url ?? id;
}
