import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useWords } from '../../words/language.js';

/** Goes to the event of an id, such as the `webhook-id` that a receiver has logged. */
export function FindEvent() {
  const { events } = useWords();
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (id.trim() !== '') void navigate(`/events/${encodeURIComponent(id.trim())}`);
  };
  return (
    <form onSubmit={go}>
      <Group gap="xs" wrap="nowrap">
        <TextInput
          aria-label={events.search}
          placeholder={events.searchHint}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {events.find}
        </Button>
      </Group>
    </form>
  );
}
