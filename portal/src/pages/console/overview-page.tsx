import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useGatewayBoard } from '../../live/use-gateway-events.js';
import { useLookEvery } from '../../live/use-look-every.js';
import { Loaded } from '../../parts/loaded.js';
import { useNumbers } from '../../parts/numbers.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { Tile } from '../../parts/tile.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { Findings } from './findings.js';

/** What waits, and what the doctor finds. */
export default function OperationsPage() {
  const { operations } = useWords();
  const { admin } = useApi();
  const lookEvery = useLookEvery(10_000);
  const { count, duration } = useNumbers();
  const backlog = useQuery({
    queryKey: ['backlog'],
    queryFn: async ({ signal }) => await admin.backlog({ signal }),
    refetchInterval: lookEvery,
  });
  useGatewayBoard(['backlog']);
  return (
    <Page title={operations.overview} hint={operations.overviewHint}>
      <Section title={operations.backlog}>
        <Loaded query={backlog}>
          {({ queues, dead_letters, endpoints }) => (
            <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
              <Tile label={operations.gatewayEvents} value={waiting(queues.gateway_events)} />
              <Tile label={operations.deliveries} value={waiting(queues.deliveries)} />
              <Tile label={operations.messages} value={waiting(queues.notifications)} />
              <Tile label={operations.deadLetters} value={count(dead_letters)} />
              <Tile label={operations.failing} value={`${count(endpoints.failing)} / ${count(endpoints.active)}`} />
              <Tile label={operations.disabled} value={count(endpoints.disabled)} />
            </SimpleGrid>
          )}
        </Loaded>
      </Section>
      <Findings />
    </Page>
  );

  /** How many, and for how long the first of them. */
  function waiting({ length, oldest_seconds }: { length: number; oldest_seconds: number }): string {
    return length === 0 ? count(0) : `${count(length)} · ${duration(oldest_seconds)}`;
  }
}
