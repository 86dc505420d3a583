import type { ListWebhookSubscriptionsQuery, WebhookSubscription } from '@billhook/client';
import { Anchor, Button, Text } from '@mantine/core';
import { Link } from 'react-router';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { shownStatus } from './shown-status.js';

export default function EndpointsPage() {
  const { endpoints, statuses } = useWords();
  const api = useApi();
  const mayWrite = useMay('write');
  const states = ['active', 'paused', 'disabled'] as const;
  return (
    <Page
      title={endpoints.title}
      hint={endpoints.hint}
      actions={
        mayWrite && (
          <Button component={Link} to="/endpoints/new">
            {endpoints.add}
          </Button>
        )
      }
    >
      <ListTable<WebhookSubscription, ListWebhookSubscriptionsQuery>
        label={endpoints.title}
        queryKey={['endpoints']}
        fetch={(query) => api.webhooks.subscriptions.list(query)}
        rowKey={({ id }) => id}
        filters={[
          {
            name: 'status',
            label: endpoints.status,
            kind: 'choice',
            options: states.map((value) => ({ value, label: statuses[value] })),
          },
        ]}
        empty={endpoints.empty}
        columns={[
          {
            title: endpoints.url,
            cell: ({ id, url, description }) => (
              <>
                <Anchor component={Link} to={`/endpoints/${id}`}>
                  {url}
                </Anchor>
                {description && (
                  <Text size="sm" c="dimmed">
                    {description}
                  </Text>
                )}
              </>
            ),
          },
          { title: endpoints.status, cell: (endpoint) => <StatusBadge status={shownStatus(endpoint)} /> },
          { title: endpoints.events, cell: ({ events }) => <EventNames events={events} /> },
          { title: endpoints.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}

const shownNames = 3;

function EventNames({ events }: { events: readonly string[] }) {
  const more = events.length - shownNames;
  return (
    <Text size="sm">
      {events.slice(0, shownNames).join(', ')}
      {more > 0 && ` + ${more}`}
    </Text>
  );
}
