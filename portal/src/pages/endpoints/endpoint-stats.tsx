import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../parts/loaded.js';
import { useApi } from '../../session/session-context.js';
import { StatsView } from '../overview/stats-view.js';

export function EndpointStats({ id }: { id: string }) {
  const api = useApi();
  const stats = useQuery({
    queryKey: ['stats', id],
    queryFn: async ({ signal }) => await api.webhooks.subscriptions.stats(id, { window: '7d' }, { signal }),
  });
  return <Loaded query={stats}>{(data) => <StatsView stats={data} />}</Loaded>;
}
