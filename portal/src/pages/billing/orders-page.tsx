import type { ListSalesOrdersQuery, ReadSalesOrder } from '@billhook/client';
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

const statuses = ['draft', 'confirmed', 'fulfilled', 'cancelled'] as const;

export default function OrdersPage() {
  const { billing } = useWords();
  const api = useApi();
  const status = useStatusFilter('status', billing.status, statuses);
  return (
    <Page title={billing.orders}>
      <ListTable<ReadSalesOrder, ListSalesOrdersQuery>
        label={billing.orders}
        queryKey={['orders']}
        fetch={(query) => api.salesOrders.list({ ...query, expand: ['customer'] })}
        rowKey={({ id }) => id}
        filters={[status, ...useTimeFilters()]}
        empty={billing.noOrders}
        news={{
          types: 'sales_order.*',
          begins: 'sales_order.created',
          reread: (id) => api.salesOrders.get(id, { expand: ['customer'] }),
        }}
        columns={[
          { title: billing.number, cell: ({ id, number }) => <LinkTo to={`/orders/${id}`}>{number}</LinkTo> },
          { title: billing.customer, cell: ({ expanded, customer_id }) => expanded?.customer?.name ?? customer_id },
          { title: billing.status, cell: (order) => <StatusBadge status={order.status} /> },
          {
            title: billing.amount,
            cell: (one) => <Money minor={one.amount_minor} currency={one.currency} />,
            isRight: true,
          },
          { title: billing.created, cell: ({ created_at }) => <Time at={created_at} /> },
        ]}
      />
    </Page>
  );
}
