import type { ListedInvoice, ListInvoicesQuery } from '@billhook/client';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { LinkTo } from '../../parts/link-to.js';
import { ListTable } from '../../parts/list-table.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Day, Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const statuses = ['draft', 'issued', 'sent', 'authorized', 'rejected', 'paid', 'voided', 'uncollectible'] as const;

export default function InvoicesPage() {
  const { billing } = useWords();
  const api = useApi();
  const status = useStatusFilter('status', billing.status, statuses);
  return (
    <Page title={billing.invoices}>
      <ListTable<ListedInvoice, ListInvoicesQuery>
        label={billing.invoices}
        queryKey={['invoices']}
        fetch={(query) => api.invoices.list({ ...query, expand: ['customer'] })}
        rowKey={({ id }) => id}
        filters={[{ name: 'q', label: billing.search, kind: 'text' }, status, ...useTimeFilters()]}
        empty={billing.noInvoices}
        news={{
          types: 'invoice.*',
          begins: 'invoice.created',
          reread: (id) => api.invoices.get(id, { expand: ['customer'] }),
        }}
        columns={[
          {
            title: billing.number,
            cell: ({ id, number }) => <LinkTo to={`/invoices/${id}`}>{number ?? billing.draft}</LinkTo>,
          },
          { title: billing.customer, cell: ({ expanded, customer_id }) => expanded?.customer?.name ?? customer_id },
          { title: billing.status, cell: (invoice) => <StatusBadge status={invoice.status} /> },
          {
            title: billing.amount,
            cell: (one) => <Money minor={one.amount_minor} currency={one.currency} />,
            isRight: true,
          },
          { title: billing.due, cell: (one) => <Money minor={one.due_minor} currency={one.currency} />, isRight: true },
          { title: billing.dueDate, cell: ({ due_date }) => <Day on={due_date} /> },
          { title: billing.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}
