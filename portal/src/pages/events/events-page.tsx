import type { Delivery, ListEventsQuery, ListedEvent } from '@billhook/client';
import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { WatchDeliveries } from '../../live/watch-deliveries.js';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { Id } from '../../parts/id.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { useCatalogue } from '../endpoints/use-catalogue.js';
import { FindEvent } from './find-event.js';

const queryKey = ['events'];

export default function EventsPage() {
  const { events } = useWords();
  const api = useApi();
  const names = (useCatalogue().data ?? []).map(({ name }) => name);
  const { values } = useUrlFilters(['type', 'aggregate_id']);
  return (
    <Page title={events.title} hint={events.hint} actions={<FindEvent />}>
      <ListTable<ListedEvent, ListEventsQuery>
        label={events.title}
        queryKey={queryKey}
        fetch={(query) => api.events.list({ ...query, expand: ['deliveries'] })}
        rowKey={({ id }) => id}
        filters={[
          { name: 'type', label: events.type, kind: 'text', suggestions: names },
          { name: 'aggregate_id', label: events.about, kind: 'text' },
          ...useTimeFilters(),
        ]}
        empty={events.empty}
        news={{ types: values.type, about: values.aggregate_id }}
        watch={(rows, put) => (
          <WatchDeliveries
            ids={rows.flatMap(({ expanded }) => expanded?.deliveries?.map(({ id }) => id) ?? [])}
            tell={(delivery) => {
              const row = rows.find(({ id }) => id === delivery.event_id);
              if (row) put(withDelivery(row, delivery));
            }}
          />
        )}
        columns={[
          {
            title: events.type,
            cell: ({ id, type }) => (
              <Anchor component={Link} to={`/events/${id}`}>
                {type}
              </Anchor>
            ),
          },
          { title: events.deliveries, cell: (event) => <Standing event={event} /> },
          { title: events.about, cell: ({ aggregate }) => <Text size="sm">{aggregate.id}</Text> },
          { title: events.event, cell: ({ id }) => <Id id={id} /> },
          { title: events.time, cell: ({ timestamp }) => <Time at={timestamp} /> },
        ]}
      />
    </Page>
  );
}

const withDelivery = (event: ListedEvent, delivery: Delivery): ListedEvent => {
  const before = event.expanded?.deliveries ?? [];
  const deliveries = before.map((one) => (one.id === delivery.id ? delivery : one));
  return { ...event, expanded: { ...event.expanded, deliveries } };
};

/** How its deliveries stand: each status once, with how many. */
function Standing({ event }: { event: ListedEvent }) {
  const statuses = (event.expanded?.deliveries ?? []).map(({ status }) => status);
  const distinct = [...new Set(statuses)];
  if (distinct.length === 0) return <>–</>;
  return (
    <Group gap={4}>
      {distinct.map((status) => {
        const count = statuses.filter((one) => one === status).length;
        return (
          <Group key={status} gap={2}>
            <StatusBadge status={status} />
            {count > 1 && <Text size="sm">× {count}</Text>}
          </Group>
        );
      })}
    </Group>
  );
}
