import type { Alert, ListAlertsQuery } from '@billhook/client';
import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Failure } from '../../parts/failure.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

export default function AlertsPage() {
  const { operations } = useWords();
  const { alerts } = useApi().admin;
  const queries = useQueryClient();
  const resolve = useMutation({
    mutationFn: async (id: string) => await alerts.resolve(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
  return (
    <Page title={operations.alerts} hint={operations.alertsHint}>
      <ListTable<Alert, ListAlertsQuery>
        label={operations.alerts}
        queryKey={['alerts']}
        fetch={(query) => alerts.list(query)}
        rowKey={({ id }) => id}
        filters={[
          {
            name: 'status',
            label: operations.status,
            kind: 'choice',
            options: [
              { value: 'open', label: operations.open },
              { value: 'resolved', label: operations.resolved },
            ],
          },
        ]}
        empty={operations.noAlerts}
        above={resolve.isError && <Failure error={resolve.error} />}
        columns={[
          { title: operations.kind, cell: ({ kind }) => kind.replaceAll('_', ' ') },
          { title: operations.says, cell: ({ message }) => <Text size="sm">{message}</Text> },
          { title: operations.tenant, cell: ({ tenant }) => tenant?.external_id ?? '–' },
          { title: operations.occurrences, cell: ({ occurrences }) => occurrences, isRight: true },
          { title: operations.last, cell: ({ last_at }) => <Time at={last_at} /> },
          {
            title: operations.action,
            cell: ({ id, resolved_at }) =>
              resolved_at === null ? (
                <Button size="compact-sm" variant="default" onClick={() => resolve.mutate(id)}>
                  {operations.resolve}
                </Button>
              ) : (
                <Time at={resolved_at} />
              ),
          },
        ]}
      />
    </Page>
  );
}
