import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Failure } from '../../parts/failure.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

type Move = 'retry' | 'cancel' | 'skip';

interface Props {
  id: string;
  status: string;
  /** Others of its aggregate wait for it, or it for others. */
  isBlocking?: boolean;
}

/** What can be done with a delivery where it stands. */
export function DeliveryActions({ id, status, isBlocking = false }: Props) {
  const { deliveries } = useWords();
  const api = useApi();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: async (move: Move) => await api.webhooks.deliveries[move](id),
    onSuccess: (_done, move) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['delivery', id] }),
        queries.invalidateQueries({ queryKey: ['event'] }),
        move === 'retry' ? undefined : queries.invalidateQueries({ queryKey: ['deliveries'] }),
      ]),
  });
  if (!mayWrite) return null;
  const moves: readonly Move[] = [
    ...(status === 'discarded' || status === 'sending' ? [] : (['retry'] as const)),
    ...(status === 'pending' ? (['cancel'] as const) : []),
    ...(status === 'pending' && isBlocking ? (['skip'] as const) : []),
  ];
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {moves.map((move) => (
          <Button
            key={move}
            variant={move === 'retry' ? 'filled' : 'default'}
            size="compact-md"
            loading={act.isPending && act.variables === move}
            onClick={() => act.mutate(move)}
          >
            {deliveries[move]}
          </Button>
        ))}
        {act.isSuccess && act.variables === 'retry' && (
          <Text size="sm" role="status">
            {deliveries.retried}
          </Text>
        )}
      </Group>
      {act.isError && <Failure error={act.error} />}
    </Stack>
  );
}
