import type { DeliveryReplay, ListDeliveryReplaysQuery } from '@billhook/client';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { Id } from '../../parts/id.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

export default function ReplaysPage() {
  const { deliveries } = useWords();
  const api = useApi();
  return (
    <Page title={deliveries.replaysTitle} hint={deliveries.replaysHint}>
      <ListTable<DeliveryReplay, ListDeliveryReplaysQuery>
        label={deliveries.replaysTitle}
        queryKey={['replays']}
        fetch={(query) => api.webhooks.replays.list(query)}
        rowKey={({ id }) => id}
        filters={useTimeFilters()}
        empty={deliveries.replaysEmpty}
        columns={[
          { title: deliveries.replayTitle, cell: ({ id }) => <Id id={id} to={`/replays/${id}`} /> },
          { title: deliveries.kind, cell: ({ kind }) => deliveries.kinds[kind] },
          { title: deliveries.status, cell: ({ status }) => <StatusBadge status={status} /> },
          { title: deliveries.outcomes, cell: ({ done, total }) => deliveries.progress(done, total) },
          { title: deliveries.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}
