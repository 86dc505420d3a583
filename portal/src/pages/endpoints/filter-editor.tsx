import { Alert, Button, Group, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../parts/failure.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { EventSelect } from './event-select.js';
import { jsonObject } from './json-object.js';

interface Props {
  /** As it is typed. */
  text: string;
  onChange: (text: string) => void;
  error?: string | null;
}

/** A filter, and whether the example of an event would pass it. */
export function FilterEditor({ text, onChange, error }: Props) {
  const { endpoints } = useWords();
  const api = useApi();
  const [event, setEvent] = useState('invoice.paid');
  const filter = jsonObject(text);
  const test = useMutation({
    mutationFn: async () => await api.webhooks.subscriptions.testFilter({ filter: filter ?? {}, event }),
  });
  return (
    <Stack gap="xs">
      <Textarea
        label={endpoints.filter}
        description={endpoints.filterHint}
        value={text}
        onChange={(change) => {
          test.reset();
          onChange(change.currentTarget.value);
        }}
        error={filter === undefined ? endpoints.filterNoJson : error}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        autosize
        minRows={2}
        spellCheck={false}
      />
      {filter && (
        <Group align="flex-end" gap="sm">
          <EventSelect label={endpoints.testWith} value={event} onChange={setEvent} />
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            {endpoints.testFilter}
          </Button>
        </Group>
      )}
      {test.isSuccess && (
        <Alert color={test.data.matches ? 'green' : 'yellow'} role="status">
          {test.data.matches ? endpoints.matches : endpoints.matchesNot}
        </Alert>
      )}
      {test.isError && <Failure error={test.error} />}
    </Stack>
  );
}
