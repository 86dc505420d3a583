import type { UnhealthyWebhookSubscription } from '@billhook/client';
import { Text } from '@mantine/core';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TemporalLink } from '../../parts/temporal-link.js';
import { Time } from '../../parts/time.js';
import { workflowOf } from '../../parts/workflow-of.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { shownStatus } from '../endpoints/shown-status.js';

const statuses = ['active', 'paused', 'disabled'] as const;

export default function UnhealthyPage() {
  const { operations } = useWords();
  const { admin } = useApi();
  const status = useStatusFilter('status', operations.status, statuses);
  return (
    <Page title={operations.unhealthy} hint={operations.unhealthyHint}>
      <ListTable<UnhealthyWebhookSubscription, NonNullable<Parameters<typeof admin.webhooks.unhealthy.list>[0]>>
        label={operations.unhealthy}
        queryKey={['unhealthy']}
        fetch={(query) => admin.webhooks.unhealthy.list(query)}
        rowKey={({ id }) => id}
        filters={[status, { name: 'tenant', label: operations.tenant, kind: 'text' }]}
        empty={operations.allHealthy}
        columns={[
          { title: operations.endpoint, cell: ({ url }) => url },
          { title: operations.tenant, cell: ({ tenant }) => tenant.external_id },
          { title: operations.status, cell: (endpoint) => <StatusBadge status={shownStatus(endpoint)} /> },
          {
            title: operations.error,
            cell: ({ response_status, last_error, status_reason }) => (
              <Text size="sm">{[response_status, last_error ?? status_reason].filter(Boolean).join(' · ') || '–'}</Text>
            ),
          },
          { title: operations.inARow, cell: ({ consecutive_failures }) => consecutive_failures, isRight: true },
          { title: operations.since, cell: ({ failing_since }) => <Time at={failing_since} /> },
          { title: 'Temporal', cell: ({ id }) => <TemporalLink workflowId={workflowOf.endpoint(id)} /> },
        ]}
      />
    </Page>
  );
}
