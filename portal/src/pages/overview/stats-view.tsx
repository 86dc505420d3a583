import type { WebhookSubscriptionStats } from '@billhook/client';
import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Loading } from '../../parts/loading.js';
import { useNumbers } from '../../parts/numbers.js';
import { Section } from '../../parts/section.js';
import { Tile } from '../../parts/tile.js';
import { useWords } from '../../words/language.js';
import { everyDay } from './day-counts.js';
import { DayTable } from './day-table.js';

/** The charts are large: they come when somebody looks at numbers. */
const DayChart = lazy(() => import('./day-chart.js'));

type Stats = Omit<WebhookSubscriptionStats, 'subscription_id'>;

/** What became of deliveries, of all endpoints or of one. */
export function StatsView({ stats }: { stats: Stats }) {
  const { overview } = useWords();
  const { count, percent, ms } = useNumbers();
  const days = everyDay(stats.since, Date.now(), stats.per_day);
  const codes = Object.entries(stats.failures_by_code);
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        <Tile label={overview.deliveries} value={count(stats.deliveries)} />
        <Tile label={overview.successRate} value={percent(stats.success_rate)} />
        <Tile label={overview.p50} value={ms(stats.latency_ms.p50)} />
        <Tile label={overview.p95} value={ms(stats.latency_ms.p95)} />
        <Tile label={overview.retryRate} value={percent(stats.retry_rate)} />
        <Tile label={overview.open} value={count(stats.pending)} />
      </SimpleGrid>
      <Section title={overview.perDay}>
        {stats.per_day.length === 0 ? (
          <Text c="dimmed">{overview.nothing}</Text>
        ) : (
          <>
            <Suspense fallback={<Loading />}>
              <DayChart days={days} />
            </Suspense>
            <DayTable days={days} />
          </>
        )}
      </Section>
      {codes.length > 0 && (
        <Section title={overview.codes}>
          <Group gap="lg">
            {codes.map(([code, attempts]) => (
              <Text key={code}>
                {code === 'none' ? overview.noAnswer : code}: <b>{count(attempts)}</b>
              </Text>
            ))}
          </Group>
        </Section>
      )}
    </Stack>
  );
}
