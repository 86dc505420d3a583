import { BillhookError } from '@billhook/client';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useWords } from '../words/language.js';
import { CopyButton } from './copy-button.js';

/** Why something could not be done, what to do now, and by which id others find it. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { failure } = useWords();
  const known = error instanceof BillhookError ? error : null;
  const hint = known && failure.hints[known.code as keyof typeof failure.hints];
  return (
    <Alert color="red" title={failure.title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{known?.detail ?? String(error)}</Text>
        {known?.errors.map(({ field, message }) => (
          <Text key={`${field} ${message}`} size="sm">
            {field}: {message}
          </Text>
        ))}
        {hint && <Text size="sm">{hint}</Text>}
        <Group gap="xs">
          {retry && (
            <Button size="compact-sm" onClick={retry}>
              {failure.retry}
            </Button>
          )}
          {known?.requestId && <CopyButton value={known.requestId} what={failure.requestId} isNamed />}
        </Group>
      </Stack>
    </Alert>
  );
}
