import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../../parts/failure.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Section } from '../../parts/section.js';
import { TextBlock } from '../../parts/text-block.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { jsonObject } from '../endpoints/json-object.js';

/** What the gateway sent. Reading it leaves an entry in the audit log, so it is asked for. */
export function RawBody({ id }: { id: string }) {
  const { operations } = useWords();
  const { gatewayEvents } = useApi().admin;
  const read = useMutation({
    mutationFn: async () => (await gatewayEvents.get(id, { include: 'body' })).body ?? null,
  });
  const body = read.data;
  const parsed = typeof body === 'string' ? jsonObject(body) : undefined;
  return (
    <Section title={operations.body}>
      {body === undefined && (
        <Button w="fit-content" variant="default" loading={read.isPending} onClick={() => read.mutate()}>
          {operations.showBody}
        </Button>
      )}
      {body === null && <Text>{operations.bodyErased}</Text>}
      {typeof body === 'string' &&
        (parsed ? (
          <JsonTree value={parsed} what={operations.body} />
        ) : (
          <TextBlock label={operations.body} text={body} />
        ))}
      {read.isError && <Failure error={read.error} />}
    </Section>
  );
}
