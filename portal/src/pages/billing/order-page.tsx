import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useRefresh } from '../../live/use-refresh.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Timeline } from '../../parts/timeline.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { Lines } from './lines.js';
import { ThingActions } from './thing-actions.js';

export default function OrderPage() {
  const { billing } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const order = useQuery({
    queryKey: ['order', id],
    queryFn: async ({ signal }) => await api.salesOrders.get(id, { expand: ['customer'] }, { signal }),
  });
  useRefresh('sales_order.*', id, ['order', id]);
  return (
    <Page
      title={order.data?.number ?? billing.order}
      back={{ to: '/orders', label: billing.orders }}
      actions={<ThingActions id={id} path="/tenant/sales_orders" />}
    >
      <Loaded query={order}>
        {(data) => (
          <>
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [billing.status, <StatusBadge key="status" status={data.status} />],
                [billing.customer, data.expanded?.customer?.name ?? data.customer_id],
                [billing.amount, <Money key="amount" minor={data.amount_minor} currency={data.currency} />],
                [billing.tax, <Money key="tax" minor={data.tax_minor} currency={data.currency} />],
                [billing.reason, data.cancel_reason],
              ]}
            />
            <Section title={billing.timeline}>
              <Timeline
                steps={[
                  [billing.created, data.created_at],
                  [billing.moves.confirmed, data.confirmed_at],
                  [billing.moves.fulfilled, data.fulfilled_at],
                  [billing.moves.canceled, data.cancelled_at],
                ]}
              />
            </Section>
            <Lines lines={data.lines} currency={data.currency} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
