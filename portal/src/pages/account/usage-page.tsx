import type { ListUsageQuery, Meter, Usage } from '@billhook/client';
import { useQuery } from '@tanstack/react-query';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { Id } from '../../parts/id.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const noMeters: readonly Meter[] = [];

export default function UsagePage() {
  const { account } = useWords();
  const api = useApi();
  const { data: meters = noMeters } = useQuery({
    queryKey: ['meters'],
    queryFn: async () => (await api.meters.list({ limit: 100 })).data,
  });
  const nameOf = (id: string): string => meters.find((meter) => meter.id === id)?.name ?? id;
  return (
    <Page title={account.usage} hint={account.usageHint}>
      <ListTable<Usage, ListUsageQuery>
        label={account.usage}
        queryKey={['usage']}
        fetch={(query) => api.usage.list(query)}
        rowKey={({ id }) => id}
        filters={[
          {
            name: 'meter',
            label: account.meter,
            kind: 'choice',
            options: meters.map(({ name }) => ({ value: name, label: name })),
          },
          { name: 'customer', label: account.customer, kind: 'text' },
          ...useTimeFilters(),
        ]}
        empty={account.noUsage}
        columns={[
          { title: account.meter, cell: ({ meter_id }) => nameOf(meter_id) },
          { title: account.value, cell: ({ value }) => value ?? '–', isRight: true },
          { title: account.customer, cell: ({ customer_id }) => <Id id={customer_id} /> },
          { title: account.time, cell: ({ occurred_at }) => <Time at={occurred_at} /> },
        ]}
      />
    </Page>
  );
}
