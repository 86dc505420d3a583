import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { Page } from '../../parts/page.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { type EndpointDraft, emptyDraft, requestOf } from './endpoint-draft.js';
import { EndpointForm } from './endpoint-form.js';
import { SecretOnce } from './secret-once.js';

export default function NewEndpointPage() {
  const { endpoints } = useWords();
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: async (draft: EndpointDraft) => await api.webhooks.subscriptions.create(requestOf(draft)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['endpoints'] }),
  });
  const created = create.data;
  return (
    <Page
      title={created ? endpoints.createdTitle : endpoints.add}
      hint={created?.url}
      back={{ to: '/endpoints', label: endpoints.title }}
    >
      {created ? (
        <SecretOnce secret={created.secret} onDone={() => void navigate(`/endpoints/${created.id}`)} />
      ) : (
        <EndpointForm
          start={emptyDraft}
          submit={endpoints.create}
          isBusy={create.isPending}
          error={create.error}
          onSubmit={(draft) => create.mutate(draft)}
        />
      )}
    </Page>
  );
}
