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
import { Time } from '../../parts/time.js';
import { Timeline } from '../../parts/timeline.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { ThingActions } from './thing-actions.js';

export default function SubscriptionPage() {
  const { billing } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const subscription = useQuery({
    queryKey: ['subscription', id],
    queryFn: async ({ signal }) => await api.subscriptions.get(id, { expand: ['customer'] }, { signal }),
  });
  useRefresh('subscription.*', id, ['subscription', id]);
  return (
    <Page
      title={subscription.data?.plan_code ?? billing.subscription}
      back={{ to: '/subscriptions', label: billing.subscriptions }}
      actions={<ThingActions id={id} path="/subscriptions" />}
    >
      <Loaded query={subscription}>
        {(data) => (
          <>
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [billing.status, <StatusBadge key="status" status={data.status} />],
                [billing.customer, data.expanded?.customer?.name ?? data.customer_id],
                [billing.amount, <Money key="amount" minor={data.amount_minor} currency={data.currency} />],
                [billing.quantity, data.quantity],
                [billing.interval, data.interval && billing.intervals[data.interval](data.interval_count)],
                [billing.reference, data.reference],
                [billing.renews, data.current_period_end && <Time key="renews" at={data.current_period_end} />],
                [billing.endsWithPeriod, data.cancel_at_period_end ? billing.yes : null],
                [billing.reason, data.cancel_reason],
              ]}
            />
            <Section title={billing.timeline}>
              <Timeline
                steps={[
                  [billing.created, data.created_at],
                  [billing.moves.trialEnd, data.trial_end],
                  [billing.moves.activated, data.activated_at],
                  [billing.moves.pastDue, data.past_due_since],
                  [billing.moves.canceled, data.cancelled_at],
                  [billing.moves.ended, data.ended_at],
                ]}
              />
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
