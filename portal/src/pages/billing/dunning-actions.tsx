import type { DunningRunDetail } from '@billhook/client';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Failure } from '../../parts/failure.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

/** Has a run wait, go on, wait for a promise, or leaves the payer out. */
export function DunningActions({ run: { id, pause, exempt } }: { run: DunningRunDetail }) {
  const { billing } = useWords();
  const { dunning } = useApi();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [date, setDate] = useState('');
  const act = useMutation({
    mutationFn: (work: () => PromiseLike<DunningRunDetail>) => Promise.resolve(work()),
    onSuccess: (changed) => {
      queries.setQueryData(['dunning-run', id], changed);
      return queries.invalidateQueries({ queryKey: ['dunning'] });
    },
  });
  if (!mayWrite) return null;
  const why = (
    <TextInput label={billing.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
  );
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {pause === null ? (
          <ConfirmButton
            label={billing.pause}
            question={billing.pauseSure}
            onConfirm={() => act.mutate(() => dunning.pause(id, { reason }))}
          >
            {why}
          </ConfirmButton>
        ) : (
          <Button variant="default" onClick={() => act.mutate(() => dunning.resume(id))}>
            {billing.resume}
          </Button>
        )}
        <ConfirmButton
          label={billing.promise}
          question={billing.promiseSure}
          onConfirm={() => act.mutate(() => dunning.promiseToPay(id, { date }))}
        >
          <TextInput
            type="date"
            label={billing.day}
            value={date}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
        </ConfirmButton>
        {!exempt && (
          <ConfirmButton
            label={billing.exempt}
            question={billing.exemptSure}
            onConfirm={() => act.mutate(() => dunning.exempt(id, { reason }))}
          >
            {why}
          </ConfirmButton>
        )}
      </Group>
      {act.isError && <Failure error={act.error} />}
    </Stack>
  );
}
