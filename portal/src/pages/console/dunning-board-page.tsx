import type { OpenDunningRun } from '@billhook/client';
import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { Id } from '../../parts/id.js';
import { ListTable } from '../../parts/list-table.js';
import { Loaded } from '../../parts/loaded.js';
import { useNumbers } from '../../parts/numbers.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TemporalLink } from '../../parts/temporal-link.js';
import { Tile } from '../../parts/tile.js';
import { Time } from '../../parts/time.js';
import { workflowOf } from '../../parts/workflow-of.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const states = ['grace', 'overdue', 'final_notice', 'suspended', 'paused'] as const;

export default function DunningBoardPage() {
  const { operations, billing, statuses } = useWords();
  const { admin } = useApi();
  const { count } = useNumbers();
  const state = useStatusFilter('state', operations.status, states);
  const board = useQuery({
    queryKey: ['dunning-board'],
    queryFn: async ({ signal }) => await admin.dunning.board({ signal }),
  });
  return (
    <Page title={billing.dunning} hint={operations.dunningHint}>
      <Loaded query={board}>
        {(data) => (
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
            {data.states.map((one) => (
              <Tile key={one.state} label={statuses[one.state]} value={count(one.open)} />
            ))}
          </SimpleGrid>
        )}
      </Loaded>
      <ListTable<OpenDunningRun, NonNullable<Parameters<typeof admin.dunning.list>[0]>>
        label={billing.dunning}
        queryKey={['open-runs']}
        fetch={(query) => admin.dunning.list(query)}
        rowKey={({ id }) => id}
        filters={[state]}
        empty={billing.noDunning}
        columns={[
          { title: operations.tenant, cell: ({ tenant }) => tenant.external_id },
          { title: operations.account, cell: ({ account_id }) => <Id id={account_id} /> },
          { title: operations.status, cell: (run) => <StatusBadge status={run.state} /> },
          { title: operations.currency, cell: ({ currency }) => currency },
          { title: billing.nextLook, cell: ({ next_look_at }) => <Time at={next_look_at} /> },
          {
            title: 'Temporal',
            cell: ({ account_id, currency }) => <TemporalLink workflowId={workflowOf.dunning(account_id, currency)} />,
          },
        ]}
      />
    </Page>
  );
}
