import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { CopyCurl } from '../../parts/curl.js';
import { Facts } from '../../parts/facts.js';
import { Id } from '../../parts/id.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { useDeliveryChanges } from '../deliveries/use-delivery.js';
import { EventDeliveries } from './event-deliveries.js';
import { pageOf } from './page-of.js';

export default function EventPage() {
  const { events } = useWords();
  const { id = '' } = useParams();
  const api = useApi();
  const event = useQuery({
    queryKey: ['event', id],
    queryFn: async ({ signal }) => await api.events.get(id, { signal }),
  });
  useDeliveryChanges(event.data?.deliveries.map((one) => one.id) ?? [], ['event', id]);
  return (
    <Page
      title={event.data?.type ?? events.event}
      back={{ to: '/events', label: events.title }}
      actions={<CopyCurl path={`/events/${id}`} />}
    >
      <Loaded query={event}>
        {(data) => (
          <>
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [events.time, <Time key="time" at={data.timestamp} />],
                [events.about, <Id key="about" id={data.aggregate.id} {...linkTo(pageOf(data.aggregate.id))} />],
                [
                  events.gatewayEvent,
                  data.gateway_event &&
                    `${data.gateway_event.gateway} ${data.gateway_event.event_type} · ${data.gateway_event.id}`,
                ],
                [events.version, data.schema_version],
                [events.stored, <Time key="stored" at={data.created_at} />],
              ]}
            />
            <Section title={events.deliveries}>
              {data.deliveries.length === 0 ? (
                <Text c="dimmed">{events.noDeliveries}</Text>
              ) : (
                <EventDeliveries deliveries={data.deliveries} />
              )}
            </Section>
            <Section title={events.payload}>
              {data.data === null ? (
                <Text>
                  {events.erased} {data.payload_sha256}
                </Text>
              ) : (
                <JsonTree value={data.data} what={events.payload} />
              )}
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

const linkTo = (to: string | null) => (to === null ? {} : { to });
