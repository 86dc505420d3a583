import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useRefresh } from '../../live/use-refresh.js';
import { DownloadButton } from '../../parts/download-button.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { LinkTo } from '../../parts/link-to.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Day, Time } from '../../parts/time.js';
import { Timeline } from '../../parts/timeline.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { Lines } from './lines.js';
import { ThingActions } from './thing-actions.js';

export default function InvoicePage() {
  const { billing } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const invoice = useQuery({
    queryKey: ['invoice', id],
    queryFn: async ({ signal }) => await api.invoices.get(id, { expand: ['customer'] }, { signal }),
  });
  useRefresh('invoice.*,payment.*', id, ['invoice', id]);
  return (
    <Page
      title={invoice.data?.number ?? billing.invoice}
      back={{ to: '/invoices', label: billing.invoices }}
      actions={
        <>
          <ThingActions id={id} path="/invoices" />
          <DownloadButton label="PDF" name={`${invoice.data?.number ?? id}.pdf`} fetch={() => api.invoices.pdf(id)} />
        </>
      }
    >
      <Loaded query={invoice}>
        {(data) => {
          const money = (minor: number | null) => <Money minor={minor} currency={data.currency} />;
          return (
            <>
              <Facts
                facts={[
                  ['id', <Id key="id" id={data.id} />],
                  [billing.status, <StatusBadge key="status" status={data.status} />],
                  [billing.paymentStatus, <StatusBadge key="payment" status={data.payment_status} />],
                  [billing.customer, data.expanded?.customer?.name ?? data.customer_id],
                  [billing.amount, money(data.amount_minor)],
                  [billing.tax, money(data.tax_minor)],
                  [billing.paid, money(data.paid_minor)],
                  [billing.refunded, data.refunded_minor === 0 ? null : money(data.refunded_minor)],
                  [billing.due, money(data.due_minor)],
                  [billing.dueDate, data.due_date && <Day key="day" on={data.due_date} />],
                  [billing.reason, data.reject_reason ?? data.void_reason],
                ]}
              />
              <Section title={billing.timeline}>
                <Timeline
                  steps={[
                    [billing.created, data.created_at],
                    [billing.moves.issued, data.issued_at],
                    [billing.moves.sent, data.sent_at],
                    [billing.moves.authorized, data.authorized_at],
                    [billing.moves.rejected, data.rejected_at],
                    [billing.moves.overdue, data.overdue_since],
                    [billing.moves.paid, data.paid_at],
                    [billing.moves.voided, data.voided_at],
                    [billing.moves.uncollectible, data.uncollectible_at],
                  ]}
                />
              </Section>
              {data.lines.length > 0 && <Lines lines={data.lines} currency={data.currency} />}
              {data.payments.length > 0 && (
                <Section title={billing.payments}>
                  <Rows
                    label={billing.payments}
                    rows={data.payments}
                    rowKey={({ payment_id }) => payment_id}
                    columns={[
                      {
                        title: billing.payment,
                        cell: ({ payment_id }) => <LinkTo to={`/payments/${payment_id}`}>{payment_id}</LinkTo>,
                      },
                      { title: billing.amount, cell: ({ amount_minor }) => money(amount_minor), isRight: true },
                      { title: billing.refunded, cell: ({ refunded_minor }) => money(refunded_minor), isRight: true },
                      { title: billing.paid, cell: ({ paid_at }) => <Time at={paid_at} /> },
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
