import { Text } from '@mantine/core';
import { useEntered } from '../session/session-context.js';
import { useWords } from '../words/language.js';

/** Whose data it is. */
export function WhoIsIn() {
  const { session } = useEntered();
  const { shell } = useWords();
  return (
    <Text c="dimmed" truncate>
      {session.tenant?.name ?? shell.operator}
    </Text>
  );
}
