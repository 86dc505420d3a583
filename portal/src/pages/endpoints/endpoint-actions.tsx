import type { WebhookSubscription } from '@billhook/client';
import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Failure } from '../../parts/failure.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { SecretOnce } from './secret-once.js';

type Move = 'pause' | 'resume' | 'enable' | 'disable';

/** Which moves an endpoint has, by its status. */
const moves: Readonly<Record<WebhookSubscription['status'], readonly Move[]>> = {
  active: ['pause', 'disable'],
  paused: ['resume', 'disable'],
  disabled: ['enable'],
};

export function EndpointActions({ endpoint: { id, status } }: { endpoint: WebhookSubscription }) {
  const { endpoints } = useWords();
  const { subscriptions } = useApi().webhooks;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string | null>(null);
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['endpoint', id] }),
      queries.invalidateQueries({ queryKey: ['endpoints'] }),
    ]);
  const move = useMutation({ mutationFn: async (to: Move) => await subscriptions[to](id), onSuccess: refresh });
  const rotate = useMutation({
    mutationFn: async () => await subscriptions.rotateSecret(id),
    onSuccess: (rotated) => {
      setSecret(rotated.secret);
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: async () => await subscriptions.delete(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['endpoints'] });
      await navigate('/endpoints');
    },
  });
  const error = move.error ?? rotate.error ?? remove.error;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {moves[status].map((to) => (
          <Button key={to} variant="default" loading={move.isPending} onClick={() => move.mutate(to)}>
            {endpoints[to]}
          </Button>
        ))}
        <ConfirmButton label={endpoints.rotate} question={endpoints.rotateSure} onConfirm={() => rotate.mutate()} />
        <ConfirmButton
          label={endpoints.remove}
          question={endpoints.removeSure}
          onConfirm={() => remove.mutate()}
          isGrave
        />
      </Group>
      {secret !== null && <SecretOnce secret={secret} onDone={() => setSecret(null)} />}
      {error !== null && <Failure error={error} />}
    </Stack>
  );
}
