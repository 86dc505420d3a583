import type { GatewayEventReplay } from '@billhook/client';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLookEvery } from '../../live/use-look-every.js';
import { Failure } from '../../parts/failure.js';
import { Loaded } from '../../parts/loaded.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

/** Counts the events that match, has them processed again when that is confirmed, and shows how far it is. */
export function GatewayReplayStarter({ filter }: { filter: GatewayEventReplay['filter'] }) {
  const { operations, deliveries, form } = useWords();
  const { gatewayEvents } = useApi().admin;
  const count = useMutation({ mutationFn: async () => await gatewayEvents.replayAll({ filter, dry_run: true }) });
  const begin = useMutation({ mutationFn: async () => await gatewayEvents.replayAll({ filter }) });
  const id = begin.data?.replay_id;
  if (id !== undefined) return <Progress id={id} />;
  return (
    <Stack gap="xs" align="flex-start">
      {count.data === undefined ? (
        <Button variant="default" loading={count.isPending} onClick={() => count.mutate()}>
          {operations.replayAll}
        </Button>
      ) : (
        <Alert color="blue" role="status">
          <Stack gap="sm" align="flex-start">
            <Text>{operations.replayCount(count.data.count)}</Text>
            <Group gap="xs">
              {count.data.count > 0 && (
                <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                  {operations.replay}
                </Button>
              )}
              <Button variant="default" onClick={() => count.reset()}>
                {form.cancel}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      {(count.error ?? begin.error) && <Failure error={count.error ?? begin.error} />}
    </Stack>
  );

  function Progress({ id }: { id: string }) {
    const lookEvery = useLookEvery(1000);
    const progress = useQuery({
      queryKey: ['gateway-replay', id],
      queryFn: async ({ signal }) => await gatewayEvents.replays.get(id, { signal }),
      refetchInterval: ({ state }) =>
        state.data && state.data.status !== 'running' && state.data.under_way === 0 ? false : lookEvery,
    });
    return (
      <Loaded query={progress}>
        {({ status, reset, total, outcomes }) => (
          <Group gap="sm" role="status">
            <StatusBadge status={status} />
            <Text>{deliveries.progress(reset, total)}</Text>
            {Object.entries(outcomes).map(([outcome, number]) => (
              <Group key={outcome} gap={4}>
                <StatusBadge status={outcome} />
                <Text size="sm">{number}</Text>
              </Group>
            ))}
          </Group>
        )}
      </Loaded>
    );
  }
}
