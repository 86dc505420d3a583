import { BillhookError } from '@billhook/client';
import { Alert, Button, Card, Center, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Kind } from '../app/kind.js';
import { LanguageChoice } from '../app/language-choice.js';
import { useTitle } from '../parts/use-title.js';
import type { Words } from '../words/en/index.js';
import { useWords } from '../words/language.js';
import type { Credential } from './session.js';

/** Why somebody stands before the login. */
export type Note = keyof Words['login']['notes'];

interface Props {
  kind: Kind;
  note: Note | null;
  /** @throws BillhookError */
  enter: (credential: Credential) => Promise<void>;
}

export function LoginPage({ kind, note, enter }: Props) {
  const { login } = useWords();
  const [key, setKey] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { title, hint, label } = login[kind];
  useTitle(title);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setFailure(null);
    try {
      await enter(kind === 'operator' ? { admin_key: key.trim() } : { api_key: key.trim() });
    } catch (error) {
      const isWrong = error instanceof BillhookError && error.status === 401;
      setFailure(isWrong ? login.wrong : error instanceof BillhookError ? error.detail : String(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Center component="main" mih="100vh" p="md">
      <Card withBorder w="100%" maw={420} padding="lg">
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h2">
              {title}
            </Title>
            {note !== null && (
              <Alert role="status" color={note === 'left' ? 'blue' : 'yellow'}>
                {login.notes[note]}
              </Alert>
            )}
            <Text>{hint}</Text>
            <PasswordInput
              label={label}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
              error={failure}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': login.show }}
              required
            />
            <Button type="submit" loading={isBusy} disabled={key.trim() === ''}>
              {login.enter}
            </Button>
            <LanguageChoice />
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
