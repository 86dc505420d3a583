import type { ListPreferenceRecipientsQuery, Preferences } from '@billhook/client';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ListTable } from '../../parts/list-table.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { Time } from '../../parts/time.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { PreferencesForm } from './preferences-form.js';

export default function PreferencesPage() {
  const { messages } = useWords();
  const api = useApi();
  const preferences = useQuery({
    queryKey: ['preferences'],
    queryFn: async ({ signal }) => await api.preferences.show({ signal }),
  });
  return (
    <Page title={messages.preferences} hint={messages.preferencesHint}>
      <Section title={messages.defaults}>
        <Loaded query={preferences}>{(data) => <PreferencesForm preferences={data} />}</Loaded>
      </Section>
      <Section title={messages.recipients}>
        <ListTable<Preferences, ListPreferenceRecipientsQuery>
          label={messages.recipients}
          queryKey={['recipients']}
          fetch={(query) => api.preferences.recipients.list(query)}
          rowKey={({ id, recipient }) => id ?? recipient ?? ''}
          empty={messages.noRecipients}
          columns={[
            { title: messages.to, cell: ({ recipient }) => recipient },
            { title: messages.choices, cell: ({ choices }) => <Text size="sm">{choicesText(choices)}</Text> },
            { title: messages.time, cell: ({ updated_at }) => <Time at={updated_at} /> },
          ]}
        />
      </Section>
    </Page>
  );
}

const choicesText = (choices: Preferences['choices']): string =>
  Object.entries(choices)
    .flatMap(([category, channels]) =>
      Object.entries(channels ?? {}).map(([channel, choice]) => `${category} ${channel}: ${choice}`),
    )
    .join(', ') || '–';
