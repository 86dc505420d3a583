import type { WebhookSubscription } from '@billhook/client';
import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { draftOf, type EndpointDraft, requestOf } from './endpoint-draft.js';
import { EndpointForm } from './endpoint-form.js';

export function EndpointSettings({ endpoint }: { endpoint: WebhookSubscription }) {
  const { form } = useWords();
  const api = useApi();
  const queries = useQueryClient();
  const update = useMutation({
    mutationFn: async (draft: EndpointDraft) => await api.webhooks.subscriptions.update(endpoint.id, requestOf(draft)),
    onSuccess: (changed) => {
      queries.setQueryData(['endpoint', endpoint.id], changed);
      return queries.invalidateQueries({ queryKey: ['endpoints'] });
    },
  });
  return (
    <EndpointForm
      start={draftOf(endpoint)}
      submit={form.save}
      isBusy={update.isPending}
      error={update.error}
      onSubmit={(draft) => update.mutate(draft)}
      note={update.isSuccess && <Text role="status">{form.saved}</Text>}
    />
  );
}
