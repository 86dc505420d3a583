import type { DeliveryReplayDetail } from '@billhook/client';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLookEvery } from '../../live/use-look-every.js';
import { Failure } from '../../parts/failure.js';
import { Loaded } from '../../parts/loaded.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

/** How those in line stand: it moves until none of them is open. */
const isOver = ({ status, outcomes }: DeliveryReplayDetail): boolean =>
  status !== 'running' && !outcomes.pending && !outcomes.sending;

/** How far a replay is, until it and all that it has put in line are over. */
export function ReplayProgress({ id }: { id: string }) {
  const { deliveries } = useWords();
  const { replays } = useApi().webhooks;
  const queries = useQueryClient();
  const lookEvery = useLookEvery(1000);
  const mayWrite = useMay('write');
  const replay = useQuery({
    queryKey: ['replay', id],
    queryFn: async ({ signal }) => await replays.get(id, { signal }),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : lookEvery),
  });
  const cancel = useMutation({
    mutationFn: async () => await replays.cancel(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['replay', id] }),
  });
  return (
    <Loaded query={replay}>
      {({ status, done, total, outcomes }) => (
        <Stack gap="xs">
          <Group gap="sm">
            <StatusBadge status={status} />
            <Text>{deliveries.progress(done, total)}</Text>
            {status === 'running' && mayWrite && (
              <Button size="compact-sm" variant="default" onClick={() => cancel.mutate()}>
                {deliveries.stop}
              </Button>
            )}
          </Group>
          <Progress value={total === 0 ? 100 : (100 * done) / total} aria-label={deliveries.progress(done, total)} />
          <Group gap="xs" aria-label={deliveries.outcomes} role="group">
            {Object.entries(outcomes).map(([outcome, count]) => (
              <Group key={outcome} gap={4}>
                <StatusBadge status={outcome} />
                <Text size="sm">{count}</Text>
              </Group>
            ))}
          </Group>
          {cancel.isError && <Failure error={cancel.error} />}
        </Stack>
      )}
    </Loaded>
  );
}
