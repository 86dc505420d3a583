import type { DeliveryReplayResult } from '@billhook/client';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../../parts/failure.js';
import { useWords } from '../../words/language.js';
import { ReplayProgress } from './replay-progress.js';

interface Props {
  label: string;
  /** Counts when `dryRun`, else begins. */
  start: (dryRun: boolean) => Promise<DeliveryReplayResult>;
  isReady?: boolean;
}

/** Says how many would be sent again, begins when that is confirmed, and shows how far it is. */
export function ReplayStarter({ label, start, isReady = true }: Props) {
  const { deliveries, form } = useWords();
  const count = useMutation({ mutationFn: () => start(true) });
  const begin = useMutation({ mutationFn: () => start(false) });
  const counted = count.data?.count;
  const id = begin.data?.replay_id;
  const stop = () => {
    count.reset();
    begin.reset();
  };
  if (id !== undefined)
    return (
      <Stack gap="xs" w="100%">
        <ReplayProgress id={id} />
        <Group>
          <Button variant="default" size="compact-sm" onClick={stop}>
            {form.close}
          </Button>
        </Group>
      </Stack>
    );
  return (
    <Stack gap="xs" align="flex-start">
      {counted === undefined ? (
        <Button variant="default" disabled={!isReady} loading={count.isPending} onClick={() => count.mutate()}>
          {label}
        </Button>
      ) : (
        <Alert color="blue" role="status">
          <Stack gap="sm" align="flex-start">
            <Text>{counted === 0 ? deliveries.replayNone : deliveries.replayCount(counted)}</Text>
            <Group gap="xs">
              {counted > 0 && (
                <Button loading={begin.isPending} onClick={() => begin.mutate()}>
                  {deliveries.replayGo}
                </Button>
              )}
              <Button variant="default" onClick={stop}>
                {form.cancel}
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      {(count.error ?? begin.error) && <Failure error={count.error ?? begin.error} />}
    </Stack>
  );
}
