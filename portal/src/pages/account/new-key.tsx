import type { CreatedApiKey } from '@billhook/client';
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Failure } from '../../parts/failure.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

const scopeSets = { read: ['read'], write: ['read', 'write'], admin: ['read', 'write', 'admin'] } as const;
type ScopeSet = keyof typeof scopeSets;

export function NewKey({ onMade }: { onMade: (key: CreatedApiKey) => void }) {
  const { account } = useWords();
  const api = useApi();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ScopeSet>('read');
  const create = useMutation({
    mutationFn: async () => await api.apiKeys.create({ name: name.trim(), scopes: [...scopeSets[scopes]] }),
    onSuccess: onMade,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={account.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
        />
        <NativeSelect
          label={account.scopes}
          value={scopes}
          onChange={(event) => setScopes(event.currentTarget.value as ScopeSet)}
          data={(Object.keys(scopeSets) as ScopeSet[]).map((value) => ({ value, label: account.scopeSets[value] }))}
        />
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          {account.makeKey}
        </Button>
      </Group>
      {create.isError && <Failure error={create.error} />}
    </form>
  );
}
