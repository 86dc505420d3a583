import { useQuery } from '@tanstack/react-query';
import { LinkTo } from '../../parts/link-to.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Rows } from '../../parts/rows.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';

export default function TemplatesPage() {
  const { messages } = useWords();
  const api = useApi();
  const templates = useQuery({
    queryKey: ['templates'],
    queryFn: async ({ signal }) => (await api.templates.list({ signal })).data,
  });
  return (
    <Page title={messages.templates} hint={messages.templatesHint}>
      <Loaded query={templates}>
        {(data) => (
          <Rows
            label={messages.templates}
            rows={data}
            rowKey={({ name }) => name}
            columns={[
              { title: messages.template, cell: ({ name }) => <LinkTo to={`/templates/${name}`}>{name}</LinkTo> },
              { title: messages.category, cell: ({ category }) => category },
              { title: messages.languages, cell: ({ locales }) => locales.join(', ') },
              { title: messages.own, cell: ({ own_locales }) => own_locales.join(', ') || '–' },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}
