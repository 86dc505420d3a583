import type { TemplateTextVersion } from '@billhook/client';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Failure } from '../../parts/failure.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { Time } from '../../parts/time.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

interface Props {
  name: string;
  locale: string;
  versions: readonly TemplateTextVersion[];
}

/** Texts that were in force before, to go back to. */
export function TemplateVersions({ name, locale, versions }: Props) {
  const { messages } = useWords();
  const api = useApi();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const rollBack = useMutation({
    mutationFn: async (version: number) => await api.templates.rollBack(name, locale, { version }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['template', name] }),
  });
  return (
    <Section title={messages.versions}>
      <Rows
        label={messages.versions}
        rows={versions}
        rowKey={({ version }) => String(version)}
        columns={[
          { title: messages.version, cell: ({ version }) => version },
          { title: messages.subject, cell: ({ subject }) => subject },
          { title: messages.time, cell: ({ created_at }) => <Time at={created_at} /> },
          {
            title: messages.inForce,
            cell: ({ version, in_force }) =>
              in_force || !mayWrite ? (
                in_force ? (
                  '✓'
                ) : (
                  '–'
                )
              ) : (
                <Button size="compact-sm" variant="default" onClick={() => rollBack.mutate(version)}>
                  {messages.goBack}
                </Button>
              ),
          },
        ]}
      />
      {rollBack.isError && <Failure error={rollBack.error} />}
    </Section>
  );
}
