import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useGatewayEvents } from '../../live/use-gateway-events.js';
import { useLookEvery } from '../../live/use-look-every.js';
import { CopyCurl } from '../../parts/curl.js';
import { Facts } from '../../parts/facts.js';
import { Failure } from '../../parts/failure.js';
import { Id } from '../../parts/id.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TemporalLink } from '../../parts/temporal-link.js';
import { Time } from '../../parts/time.js';
import { workflowOf } from '../../parts/workflow-of.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { MapToTenant } from './map-to-tenant.js';
import { RawBody } from './raw-body.js';

export default function GatewayEventPage() {
  const { operations } = useWords();
  const { id = '' } = useParams();
  const { gatewayEvents } = useApi().admin;
  const queries = useQueryClient();
  const lookEvery = useLookEvery(2000);
  const [isMapped, setIsMapped] = useState(false);
  const isMoving = (status: string | undefined) => status === 'received' || (isMapped && status === 'tenant_not_found');
  const refresh = () => queries.invalidateQueries({ queryKey: ['gateway-event', id] });
  const isFollowed = useGatewayEvents([id], (told) => {
    if (told.id === id) void refresh();
  });
  const event = useQuery({
    queryKey: ['gateway-event', id],
    queryFn: async ({ signal }) => await gatewayEvents.get(id, {}, { signal }),
    refetchInterval: ({ state }) => (!isFollowed && isMoving(state.data?.status) ? lookEvery : false),
  });
  const replay = useMutation({ mutationFn: async () => await gatewayEvents.replay(id), onSuccess: refresh });
  return (
    <Page
      title={event.data?.event_type ?? operations.gatewayEvent}
      hint={event.data?.last_error}
      back={{ to: '/gateway-events', label: operations.gatewayEvents }}
      actions={<CopyCurl path={`/admin/gateway-events/${id}`} />}
    >
      <Loaded query={event}>
        {(data) => (
          <>
            <Group gap="sm">
              {data.status !== 'processed' && data.status !== 'received' && (
                <Button loading={replay.isPending} onClick={() => replay.mutate()}>
                  {operations.replay}
                </Button>
              )}
              <TemporalLink workflowId={workflowOf.gatewayEvent(data)} />
            </Group>
            {replay.isError && <Failure error={replay.error} />}
            <Facts
              facts={[
                ['id', <Id key="id" id={data.id} />],
                [operations.status, <StatusBadge key="status" status={data.status} />],
                [operations.action, data.action],
                [operations.gateway, `${data.gateway}: ${data.gateway_account.name}`],
                [operations.externalId, <Id key="external" id={data.external_event_id} />],
                [operations.tenant, data.tenant?.external_id],
                [operations.mode, data.livemode ? operations.live : operations.test],
                [operations.attempts, data.attempts],
                [operations.duplicates, data.duplicate_count || null],
                [operations.occurred, data.occurred_at && <Time key="occurred" at={data.occurred_at} />],
                [operations.received, <Time key="received" at={data.received_at} />],
                [operations.processed, data.processed_at && <Time key="processed" at={data.processed_at} />],
              ]}
            />
            {data.status === 'tenant_not_found' && <MapToTenant event={data} onMapped={() => setIsMapped(true)} />}
            <Section title={operations.effects}>
              {data.events.length === 0 ? (
                <Text c="dimmed">{operations.noEffects}</Text>
              ) : (
                data.events.map((effect) => (
                  <Text key={effect.id} size="sm">
                    {effect.type} <Id id={effect.id} />
                  </Text>
                ))
              )}
              {data.outcome && <JsonTree value={data.outcome} what={operations.outcome} />}
            </Section>
            <RawBody id={id} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
