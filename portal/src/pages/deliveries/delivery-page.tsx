import { Anchor, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { CopyCurl } from '../../parts/curl.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useWords } from '../../words/language.js';
import { Attempts } from './attempts.js';
import { DeliveryActions } from './delivery-actions.js';
import { useDelivery, useDeliveryChanges } from './use-delivery.js';

export default function DeliveryPage() {
  const { deliveries, events } = useWords();
  const { id = '' } = useParams();
  const delivery = useDelivery(id);
  useDeliveryChanges([id]);
  return (
    <Page
      title={delivery.data?.event ?? deliveries.delivery}
      back={{ to: '/deliveries', label: deliveries.title }}
      actions={<CopyCurl path={`/webhooks/deliveries/${id}`} />}
    >
      <Loaded query={delivery}>
        {(data) => (
          <>
            <DeliveryActions id={id} status={data.status} isBlocking={data.blocked_by !== null} />
            <Facts
              facts={[
                ['id', <Id key="id" id={id} />],
                [deliveries.status, <StatusBadge key="status" status={data.status} />],
                [deliveries.reason, data.reason && deliveries.reasons[data.reason]],
                [deliveries.lastError, data.last_error],
                [deliveries.next, data.next_attempt_at && <Time key="next" at={data.next_attempt_at} />],
                [
                  deliveries.blockedBy,
                  data.blocked_by && <Id key="by" id={data.blocked_by} to={`/deliveries/${data.blocked_by}`} />,
                ],
                [deliveries.event, <Id key="event" id={data.event_id} to={`/events/${data.event_id}`} />],
                [
                  deliveries.endpoint,
                  <Anchor key="endpoint" component={Link} to={`/endpoints/${data.subscription_id}`}>
                    {data.subscription_id}
                  </Anchor>,
                ],
                [deliveries.created, <Time key="created" at={data.created_at} />],
                [deliveries.delivered, data.delivered_at && <Time key="delivered" at={data.delivered_at} />],
              ]}
            />
            <Section title={deliveries.attempts}>
              <Attempts delivery={data} />
            </Section>
            {data.request && (
              <Section title={deliveries.request}>
                <Text ff="monospace" size="sm">
                  {data.request.method} {data.request.url}
                </Text>
                <Facts facts={Object.entries(data.request.headers)} />
              </Section>
            )}
            <Section title={deliveries.payload}>
              {data.payload === null ? (
                `${events.erased} ${data.payload_sha256 ?? ''}`
              ) : (
                <JsonTree value={data.payload} what={deliveries.payload} />
              )}
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}
