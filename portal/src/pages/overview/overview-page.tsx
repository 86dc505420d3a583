import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Loaded } from '../../parts/loaded.js';
import { optionsOf } from '../../parts/options-of.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { FailingEndpoints } from './failing-endpoints.js';
import { StatsView } from './stats-view.js';

export default function OverviewPage() {
  const { overview, endpoints } = useWords();
  const api = useApi();
  const { values, choose } = useUrlFilters(['window']);
  const window = values.window ?? '7d';
  const stats = useQuery({
    queryKey: ['stats', 'all', window],
    queryFn: async ({ signal }) => await api.webhooks.stats({ window }, { signal }),
  });
  return (
    <Page
      title={overview.title}
      hint={overview.hint}
      actions={
        <SegmentedControl
          aria-label={overview.window}
          value={window}
          onChange={(value) => choose('window', value)}
          data={optionsOf(overview.windows)}
        />
      }
    >
      <Loaded query={stats}>
        {(data) => (
          <Stack>
            {data.deliveries === 0 && (
              <Text>
                {overview.first}{' '}
                <Anchor component={Link} to="/endpoints/new">
                  {endpoints.add}
                </Anchor>
              </Text>
            )}
            <StatsView stats={data} />
            <Section title={overview.failing}>
              <FailingEndpoints endpoints={data.failing_subscriptions} />
            </Section>
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
