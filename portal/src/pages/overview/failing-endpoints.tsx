import type { WebhookStats } from '@billhook/client';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Rows } from '../../parts/rows.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useWords } from '../../words/language.js';
import { shownStatus } from '../endpoints/shown-status.js';

export function FailingEndpoints({ endpoints }: { endpoints: WebhookStats['failing_subscriptions'] }) {
  const words = useWords();
  const { overview } = words;
  if (endpoints.length === 0) return <Text c="dimmed">{overview.noneFailing}</Text>;
  return (
    <Rows
      label={overview.failing}
      rows={endpoints}
      rowKey={({ id }) => id}
      columns={[
        {
          title: words.endpoints.url,
          cell: ({ id, url }) => (
            <Anchor component={Link} to={`/endpoints/${id}`}>
              {url}
            </Anchor>
          ),
        },
        { title: words.endpoints.status, cell: (endpoint) => <StatusBadge status={shownStatus(endpoint)} /> },
        { title: overview.failures, cell: ({ consecutive_failures }) => consecutive_failures, isRight: true },
        { title: overview.since, cell: ({ failing_since }) => <Time at={failing_since} /> },
      ]}
    />
  );
}
