import type { NewExport } from '@billhook/client';
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLookEvery } from '../../live/use-look-every.js';
import { DownloadButton } from '../../parts/download-button.js';
import { Failure } from '../../parts/failure.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

/** All of it as a file, however long it is: made in the background, then downloaded. */
export function ExportAudit({ filter }: { filter: NonNullable<NewExport['filter']> }) {
  const { account } = useWords();
  const { exports } = useApi();
  const mayWrite = useMay('write');
  const lookEvery = useLookEvery(1000);
  const begin = useMutation({ mutationFn: async () => await exports.create({ kind: 'audit', filter }) });
  const id = begin.data?.id;
  const progress = useQuery({
    queryKey: ['export', id],
    enabled: id !== undefined,
    queryFn: async ({ signal }) => await exports.get(id ?? '', { signal }),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'running' ? false : lookEvery),
  });
  if (!mayWrite) return null;
  if (id === undefined)
    return (
      <>
        <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
          {account.export}
        </Button>
        {begin.isError && <Failure error={begin.error} />}
      </>
    );
  const { status = 'running', rows = 0 } = progress.data ?? {};
  return (
    <Group gap="xs" role="status">
      <StatusBadge status={status} />
      <Text size="sm">{account.rows(rows)}</Text>
      {status === 'done' && (
        <DownloadButton label={account.download} name="audit-export.csv" fetch={() => exports.download(id)} />
      )}
    </Group>
  );
}
