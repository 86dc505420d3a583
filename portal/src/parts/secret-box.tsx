import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useWords } from '../words/language.js';
import { CopyButton } from './copy-button.js';

interface Props {
  title: string;
  /** Why it has to be kept now. */
  hint: string;
  value: string;
  onDone: () => void;
}

/** What is shown this once, until its reader says that it is kept. */
export function SecretBox({ title, hint, value, onDone }: Props) {
  const { form } = useWords();
  return (
    <Alert color="yellow" title={title} role="status">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{hint}</Text>
        <Group gap="xs">
          <Code data-testid="secret">{value}</Code>
          <CopyButton value={value} what={title} />
        </Group>
        <Button onClick={onDone}>{form.kept}</Button>
      </Stack>
    </Alert>
  );
}
