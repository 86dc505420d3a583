import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useRefresh } from '../../live/use-refresh.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { LinkTo } from '../../parts/link-to.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { Timeline } from '../../parts/timeline.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { ThingActions } from './thing-actions.js';

export default function PaymentPage() {
  const { billing } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const payment = useQuery({
    queryKey: ['payment', id],
    queryFn: async ({ signal }) => await api.payments.get(id, { expand: ['customer'] }, { signal }),
  });
  useRefresh('payment.*,dispute.*,refund.*', id, ['payment', id]);
  return (
    <Page
      title={payment.data?.reference ?? billing.payment}
      back={{ to: '/payments', label: billing.payments }}
      actions={<ThingActions id={id} path="/payments" />}
    >
      <Loaded query={payment}>
        {(data) => {
          const money = (minor: number | null) => <Money minor={minor} currency={data.currency} />;
          return (
            <>
              <Facts
                facts={[
                  ['id', <Id key="id" id={data.id} />],
                  [billing.status, <StatusBadge key="status" status={data.status} />],
                  [billing.customer, data.expanded?.customer?.name ?? data.customer_id],
                  [billing.amount, money(data.amount_minor)],
                  [billing.refunded, data.refunded_minor === 0 ? null : money(data.refunded_minor)],
                  [billing.refundable, money(data.refundable_minor)],
                  [billing.provider, data.provider],
                  [billing.method, data.method],
                  [billing.reason, data.failure_reason ?? data.failure_code],
                ]}
              />
              <Section title={billing.timeline}>
                <Timeline
                  steps={[
                    [billing.created, data.created_at],
                    [billing.moves.failed, data.failed_at],
                    [billing.moves.paid, data.paid_at],
                    [billing.moves.settled, data.settled_at],
                    [billing.moves.canceled, data.canceled_at],
                    [billing.moves.refunded, data.refunded_at],
                  ]}
                />
              </Section>
              {data.allocations.length > 0 && (
                <Section title={billing.invoices}>
                  <Rows
                    label={billing.invoices}
                    rows={data.allocations}
                    rowKey={({ invoice_id }) => invoice_id}
                    columns={[
                      {
                        title: billing.invoice,
                        cell: ({ invoice_id, invoice_number }) => (
                          <LinkTo to={`/invoices/${invoice_id}`}>{invoice_number ?? invoice_id}</LinkTo>
                        ),
                      },
                      { title: billing.amount, cell: ({ amount_minor }) => money(amount_minor), isRight: true },
                    ]}
                  />
                </Section>
              )}
              {data.refunds.length > 0 && (
                <Section title={billing.refunds}>
                  <Rows
                    label={billing.refunds}
                    rows={data.refunds}
                    rowKey={({ id }) => id}
                    columns={[
                      { title: 'id', cell: ({ id }) => <Id id={id} /> },
                      { title: billing.status, cell: ({ status }) => <StatusBadge status={status} /> },
                      { title: billing.amount, cell: ({ amount_minor }) => money(amount_minor), isRight: true },
                      { title: billing.reason, cell: ({ reason, failure_reason }) => failure_reason ?? reason ?? '–' },
                      { title: billing.created, cell: ({ created_at }) => <Time at={created_at} /> },
                    ]}
                  />
                </Section>
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
