import type { ListedSubscription, ListSubscriptionsQuery } from '@billhook/client';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { LinkTo } from '../../parts/link-to.js';
import { ListTable } from '../../parts/list-table.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const statuses = ['trialing', 'active', 'past_due', 'paused', 'unpaid', 'canceled', 'completed'] as const;

export default function SubscriptionsPage() {
  const { billing } = useWords();
  const api = useApi();
  const status = useStatusFilter('status', billing.status, statuses);
  return (
    <Page title={billing.subscriptions}>
      <ListTable<ListedSubscription, ListSubscriptionsQuery>
        label={billing.subscriptions}
        queryKey={['subscriptions']}
        fetch={(query) => api.subscriptions.list({ ...query, expand: ['customer'] })}
        rowKey={({ id }) => id}
        filters={[status, { name: 'plan_code', label: billing.plan, kind: 'text' }, ...useTimeFilters()]}
        empty={billing.noSubscriptions}
        news={{
          types: 'subscription.*',
          begins: 'subscription.created',
          reread: (id) => api.subscriptions.get(id, { expand: ['customer'] }),
        }}
        columns={[
          {
            title: billing.subscription,
            cell: ({ id, plan_code, reference }) => (
              <LinkTo to={`/subscriptions/${id}`}>{plan_code ?? reference ?? id}</LinkTo>
            ),
          },
          { title: billing.customer, cell: ({ expanded, customer_id }) => expanded?.customer?.name ?? customer_id },
          { title: billing.status, cell: (subscription) => <StatusBadge status={subscription.status} /> },
          {
            title: billing.amount,
            cell: (one) => <Money minor={one.amount_minor} currency={one.currency} />,
            isRight: true,
          },
          { title: billing.renews, cell: ({ current_period_end }) => <Time at={current_period_end} /> },
        ]}
      />
    </Page>
  );
}
