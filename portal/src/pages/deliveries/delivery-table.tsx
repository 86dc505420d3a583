import type { Delivery, ListDeliveriesQuery } from '@billhook/client';
import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { News } from '../../live/use-list-news.js';
import { WatchDeliveries } from '../../live/watch-deliveries.js';
import { type Filter, useTimeFilters } from '../../parts/filter-bar.js';
import { ListTable } from '../../parts/list-table.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { useCatalogue } from '../endpoints/use-catalogue.js';
import { deliveryStatuses } from './delivery-statuses.js';

interface Props {
  /** Of all of them, when absent. */
  endpoint?: string;
  above?: ReactNode;
  news?: News<Delivery>;
}

/** Deliveries as they stand now. */
export function DeliveryTable({ endpoint, above, news }: Props) {
  const { deliveries } = useWords();
  const api = useApi();
  const filters = useDeliveryFilters(endpoint === undefined);
  return (
    <ListTable<Delivery, ListDeliveriesQuery>
      label={deliveries.title}
      queryKey={['deliveries', endpoint ?? 'all']}
      fetch={(query) => api.webhooks.deliveries.list({ ...query, ...(endpoint && { subscription: endpoint }) })}
      rowKey={({ id }) => id}
      filters={filters}
      empty={deliveries.empty}
      above={above}
      {...(news && { news })}
      watch={(rows, put) => <WatchDeliveries ids={rows.map(({ id }) => id)} tell={put} />}
      columns={[
        {
          title: deliveries.event,
          cell: ({ id, event }) => (
            <Anchor component={Link} to={`/deliveries/${id}`}>
              {event}
            </Anchor>
          ),
        },
        { title: deliveries.status, cell: ({ status }) => <StatusBadge status={status} /> },
        {
          title: deliveries.answer,
          cell: ({ response_status, last_error }) => (
            <Text size="sm">{[response_status, last_error].filter(Boolean).join(' · ') || '–'}</Text>
          ),
        },
        { title: deliveries.attempts, cell: ({ attempts }) => attempts, isRight: true },
        { title: deliveries.next, cell: ({ next_attempt_at }) => <Time at={next_attempt_at} /> },
        { title: deliveries.created, cell: ({ created_at }) => <Time at={created_at} /> },
      ]}
    />
  );
}

/** `withEndpoint`: of lists of all endpoints. */
export function useDeliveryFilters(withEndpoint: boolean): readonly Filter[] {
  const { deliveries, statuses } = useWords();
  const names = (useCatalogue().data ?? []).map(({ name }) => name);
  const times = useTimeFilters();
  return [
    {
      name: 'status',
      label: deliveries.status,
      kind: 'choice',
      options: deliveryStatuses.map((value) => ({ value, label: statuses[value] })),
    },
    { name: 'event', label: deliveries.event, kind: 'text', suggestions: names },
    ...(withEndpoint ? [{ name: 'subscription', label: deliveries.endpoint, kind: 'text' } as const] : []),
    ...times,
  ];
}
