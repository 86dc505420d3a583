import type { ListedPayment, ListPaymentsQuery } from '@billhook/client';
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

const statuses = ['pending', 'processing', 'succeeded', 'failed', 'canceled', 'refunded', 'disputed'] as const;

export default function PaymentsPage() {
  const { billing } = useWords();
  const api = useApi();
  const status = useStatusFilter('status', billing.status, statuses);
  return (
    <Page title={billing.payments}>
      <ListTable<ListedPayment, ListPaymentsQuery>
        label={billing.payments}
        queryKey={['payments']}
        fetch={(query) => api.payments.list({ ...query, expand: ['customer'] })}
        rowKey={({ id }) => id}
        filters={[status, { name: 'reference', label: billing.reference, kind: 'text' }, ...useTimeFilters()]}
        empty={billing.noPayments}
        news={{ types: 'payment.*', reread: (id) => api.payments.get(id, { expand: ['customer'] }) }}
        columns={[
          {
            title: billing.payment,
            cell: ({ id, reference }) => <LinkTo to={`/payments/${id}`}>{reference ?? id}</LinkTo>,
          },
          { title: billing.customer, cell: ({ expanded, customer_id }) => expanded?.customer?.name ?? customer_id },
          { title: billing.status, cell: (payment) => <StatusBadge status={payment.status} /> },
          {
            title: billing.amount,
            cell: (one) => <Money minor={one.amount_minor} currency={one.currency} />,
            isRight: true,
          },
          { title: billing.provider, cell: ({ provider, method }) => [provider, method].filter(Boolean).join(' · ') },
          { title: billing.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}
