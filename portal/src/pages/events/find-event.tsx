import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useWords } from '../../words/language.js';
import { eventsAbout, pageOf } from './page-of.js';

/** Goes to what an id names, such as the `webhook-id` that a receiver has logged; to the events about it where that has no page. */
export function FindEvent() {
  const { events } = useWords();
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const go = (event: FormEvent) => {
    event.preventDefault();
    const wanted = id.trim();
    if (wanted !== '') void navigate(pageOf(wanted) ?? eventsAbout(wanted));
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
