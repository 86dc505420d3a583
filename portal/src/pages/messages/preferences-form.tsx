import type { PreferenceChoices, Preferences } from '@billhook/client';
import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../parts/failure.js';
import { Rows } from '../../parts/rows.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const categories = ['invoice', 'payment', 'subscription', 'quote', 'ticket', 'export', 'webhook'] as const;
const channels = { email: ['on', 'off', 'digest'], sms: ['on', 'off'], push: ['on', 'off'] } as const;
type Category = (typeof categories)[number];
type Channel = keyof typeof channels;

/** What counts for everybody who has said nothing. */
export function PreferencesForm({ preferences }: { preferences: Preferences }) {
  const { messages, form } = useWords();
  const api = useApi();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const [choices, setChoices] = useState<PreferenceChoices>(preferences.choices);
  const { quiet_hours, timezone, digest_hour } = preferences;
  const save = useMutation({
    // What is not shown here stays as it is.
    mutationFn: async () => await api.preferences.set({ choices, quiet_hours, timezone, digest_hour }),
    onSuccess: (saved) => queries.setQueryData(['preferences'], saved),
  });
  const choose = (category: Category, channel: Channel, choice: string) =>
    setChoices((before) => {
      const { [channel]: _before, ...others } = before[category] ?? {};
      return { ...before, [category]: choice === '' ? others : { ...others, [channel]: choice } };
    });
  return (
    <Stack>
      <Rows
        label={messages.defaults}
        rows={categories}
        rowKey={(category) => category}
        columns={[
          { title: messages.category, cell: (category) => messages.categories[category] },
          ...(Object.keys(channels) as Channel[]).map((channel) => ({
            title: messages.channels[channel],
            cell: (category: Category) => (
              <NativeSelect
                aria-label={`${messages.categories[category]}: ${messages.channels[channel]}`}
                disabled={!mayWrite}
                value={choices[category]?.[channel] ?? ''}
                onChange={(event) => choose(category, channel, event.currentTarget.value)}
                data={[
                  { value: '', label: messages.unsaid },
                  ...channels[channel].map((value) => ({ value, label: messages.choice[value] })),
                ]}
              />
            ),
          })),
        ]}
      />
      {mayWrite && (
        <Group>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {form.save}
          </Button>
          {save.isSuccess && <Text role="status">{form.saved}</Text>}
        </Group>
      )}
      {save.isError && <Failure error={save.error} />}
    </Stack>
  );
}
