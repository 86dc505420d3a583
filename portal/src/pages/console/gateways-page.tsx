import type { GatewayStanding } from '@billhook/client';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useGatewayBoard } from '../../live/use-gateway-events.js';
import { useLookEvery } from '../../live/use-look-every.js';
import { LinkTo } from '../../parts/link-to.js';
import { Loaded } from '../../parts/loaded.js';
import { useNumbers } from '../../parts/numbers.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

export default function GatewaysPage() {
  const { operations } = useWords();
  const { admin } = useApi();
  const lookEvery = useLookEvery(10_000);
  const { count, duration } = useNumbers();
  const standings = useQuery({
    queryKey: ['gateways'],
    queryFn: async ({ signal }) => await admin.gateways.list({ signal }),
    refetchInterval: lookEvery,
  });
  useGatewayBoard(['gateways']);
  /** To its events in that state. */
  const events = ({ gateway_account: { id } }: GatewayStanding, status: string, number: number) =>
    number === 0 ? (
      count(0)
    ) : (
      <LinkTo to={`/gateway-events?gateway_account=${id}&status=${status}`}>{count(number)}</LinkTo>
    );
  return (
    <Page title={operations.gateways} hint={operations.gatewaysHint}>
      <Loaded query={standings}>
        {({ data }) => (
          <>
            {data.length === 0 ? (
              <Text c="dimmed">{operations.noGateways}</Text>
            ) : (
              <Rows<GatewayStanding>
                label={operations.gateways}
                rows={data}
                rowKey={({ gateway_account }) => gateway_account.id}
                columns={[
                  {
                    title: operations.gateway,
                    cell: ({ gateway_account: { gateway, name } }) => `${gateway}: ${name}`,
                  },
                  { title: operations.tenant, cell: ({ tenant }) => tenant?.external_id ?? operations.platform },
                  {
                    title: operations.status,
                    cell: ({ active }) => <StatusBadge status={active ? 'active' : 'disabled'} />,
                  },
                  { title: operations.lastEvent, cell: ({ last_event_at }) => <Time at={last_event_at} /> },
                  {
                    title: operations.lag,
                    cell: ({ last_lag_seconds }) => duration(last_lag_seconds),
                    isRight: true,
                  },
                  { title: operations.queued, cell: (one) => events(one, 'received', one.queued), isRight: true },
                  {
                    title: operations.unclaimed,
                    cell: (one) => events(one, 'tenant_not_found', one.unclaimed),
                    isRight: true,
                  },
                  { title: operations.deadLetters, cell: (one) => events(one, 'dead_letter', one.dead), isRight: true },
                  {
                    title: operations.wrongSignatures,
                    cell: (one) => <WrongSignatures of={one} />,
                    isRight: true,
                  },
                  { title: operations.alerts, cell: ({ open_alerts }) => count(open_alerts), isRight: true },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** How many, and when the last came. */
function WrongSignatures({ of }: { of: GatewayStanding }) {
  const { count } = useNumbers();
  return (
    <>
      {count(of.signature_failures)}
      {of.last_signature_failure_at && (
        <Text size="sm" c="dimmed">
          <Time at={of.last_signature_failure_at} />
        </Text>
      )}
    </>
  );
}
