import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from '../../parts/copy-button.js';
import { useWords } from '../../words/language.js';

/** A secret, until its reader says that it is kept. */
export function SecretOnce({ secret, onDone }: { secret: string; onDone: () => void }) {
  const { endpoints } = useWords();
  return (
    <Alert color="yellow" title={endpoints.secret} role="status">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{endpoints.secretHint}</Text>
        <Group gap="xs">
          <Code data-testid="secret">{secret}</Code>
          <CopyButton value={secret} what={endpoints.secret} />
        </Group>
        <Button onClick={onDone}>{endpoints.secretDone}</Button>
      </Stack>
    </Alert>
  );
}
