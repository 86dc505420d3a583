import type { DunningRun, ListDunningQuery } from '@billhook/client';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { LinkTo } from '../../parts/link-to.js';
import { ListTable } from '../../parts/list-table.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Day, Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const states = ['grace', 'overdue', 'final_notice', 'suspended', 'terminated', 'paused', 'clear'] as const;

export default function DunningPage() {
  const { billing } = useWords();
  const api = useApi();
  const state = useStatusFilter('state', billing.status, states);
  return (
    <Page title={billing.dunning} hint={billing.dunningHint}>
      <ListTable<DunningRun, ListDunningQuery>
        label={billing.dunning}
        queryKey={['dunning']}
        fetch={(query) => api.dunning.list(query)}
        rowKey={({ id }) => id}
        filters={[
          state,
          {
            name: 'open',
            label: billing.isOpen,
            kind: 'choice',
            options: [
              { value: 'true', label: billing.yes },
              { value: 'false', label: billing.no },
            ],
          },
        ]}
        empty={billing.noDunning}
        news={{ types: 'dunning.*', begins: 'dunning.started', reread: (id) => api.dunning.get(id) }}
        columns={[
          {
            title: billing.customer,
            cell: ({ id, customer_id }) => <LinkTo to={`/dunning/${id}`}>{customer_id}</LinkTo>,
          },
          { title: billing.status, cell: (run) => <StatusBadge status={run.outcome ?? run.state} /> },
          {
            title: billing.owed,
            cell: (run) => <Money minor={run.opening_balance_minor} currency={run.currency} />,
            isRight: true,
          },
          { title: billing.since, cell: ({ anchor_date }) => <Day on={anchor_date} /> },
          { title: billing.nextLook, cell: ({ next_look_at }) => <Time at={next_look_at} /> },
        ]}
      />
    </Page>
  );
}
