import type { GatewayEvent, GatewayEventReplay, ListGatewayEventsQuery } from '@billhook/client';
import { Text } from '@mantine/core';
import { useStatusFilter } from '../../parts/choice-filter.js';
import { useTimeFilters } from '../../parts/filter-bar.js';
import { LinkTo } from '../../parts/link-to.js';
import { ListTable } from '../../parts/list-table.js';
import { Page } from '../../parts/page.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { GatewayEventNews } from './gateway-event-news.js';
import { GatewayReplayStarter } from './gateway-replay-starter.js';

const statuses = ['dead_letter', 'tenant_not_found', 'parked', 'received', 'ignored', 'processed'] as const;
const names = ['status', 'gateway_account', 'tenant', 'event_type', 'error', 'since', 'until'];
/** What a replay may take. */
const replayable: ReadonlySet<string> = new Set(['dead_letter', 'tenant_not_found', 'parked', 'ignored']);

export default function GatewayEventsPage() {
  const { operations } = useWords();
  const { admin } = useApi();
  const status = useStatusFilter('status', operations.status, statuses);
  const { values } = useUrlFilters(names);
  return (
    <Page title={operations.gatewayEvents} hint={operations.gatewayEventsHint}>
      <ListTable<GatewayEvent, ListGatewayEventsQuery>
        label={operations.gatewayEvents}
        queryKey={['gateway-events']}
        fetch={(query) => admin.gatewayEvents.list(query)}
        rowKey={({ id }) => id}
        filters={[
          status,
          { name: 'gateway_account', label: operations.gateway, kind: 'text' },
          { name: 'tenant', label: operations.tenant, kind: 'text' },
          { name: 'event_type', label: operations.type, kind: 'text' },
          { name: 'error', label: operations.error, kind: 'text' },
          ...useTimeFilters(),
        ]}
        empty={operations.noGatewayEvents}
        above={
          values.status !== undefined &&
          replayable.has(values.status) && (
            <GatewayReplayStarter key={JSON.stringify(values)} filter={values as GatewayEventReplay['filter']} />
          )
        }
        watch={(rows, put) => <GatewayEventNews rows={rows} put={put} filters={values} />}
        columns={[
          {
            title: operations.type,
            cell: ({ id, event_type }) => <LinkTo to={`/gateway-events/${id}`}>{event_type}</LinkTo>,
          },
          { title: operations.status, cell: (event) => <StatusBadge status={event.status} /> },
          { title: operations.error, cell: ({ last_error }) => <Text size="sm">{last_error ?? '–'}</Text> },
          { title: operations.gateway, cell: ({ gateway, gateway_account: { name } }) => `${gateway}: ${name}` },
          { title: operations.tenant, cell: ({ tenant }) => tenant?.external_id ?? '–' },
          { title: operations.received, cell: ({ received_at }) => <Time at={received_at} /> },
        ]}
      />
    </Page>
  );
}
