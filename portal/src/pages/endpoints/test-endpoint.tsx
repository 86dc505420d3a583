import type { WebhookSubscription } from '@billhook/client';
import { Alert, Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Facts } from '../../parts/facts.js';
import { Failure } from '../../parts/failure.js';
import { JsonTree } from '../../parts/json-tree.js';
import { useNumbers } from '../../parts/numbers.js';
import { TextBlock } from '../../parts/text-block.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { EventSelect } from './event-select.js';

/** Sends the example of an event now, and shows what the endpoint answers. */
export function TestEndpoint({ endpoint: { id, events } }: { endpoint: WebhookSubscription }) {
  const { endpoints, deliveries } = useWords();
  const api = useApi();
  const { ms } = useNumbers();
  const [event, setEvent] = useState(events.find((one) => !one.endsWith('*')) ?? 'invoice.paid');
  const test = useMutation({ mutationFn: async () => await api.webhooks.subscriptions.test(id, { event }) });
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <EventSelect label={endpoints.testEvent} value={event} onChange={setEvent} />
        <Button loading={test.isPending} onClick={() => test.mutate()}>
          {endpoints.testSend}
        </Button>
      </Group>
      {test.isError && <Failure error={test.error} />}
      {test.data && (
        <>
          <Alert color={test.data.delivered ? 'green' : 'red'} role="status">
            {test.data.delivered ? endpoints.testGood : endpoints.testBad}
          </Alert>
          <Facts
            facts={[
              [endpoints.answered, test.data.attempt.response_status ?? deliveries.noAnswer],
              [endpoints.duration, ms(test.data.attempt.duration_ms)],
              [deliveries.error, test.data.attempt.error],
            ]}
          />
          {test.data.attempt.response_body && (
            <TextBlock label={deliveries.responseBody} text={test.data.attempt.response_body} />
          )}
          <JsonTree value={test.data.payload} what={deliveries.payload} />
        </>
      )}
    </Stack>
  );
}
