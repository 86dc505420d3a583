import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Facts } from '../../parts/facts.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Section } from '../../parts/section.js';
import { useApi } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { VerifySnippets } from './verify-snippets.js';

export default function EventTypePage() {
  const { account } = useWords();
  const { name = '' } = useParams();
  const api = useApi();
  const type = useQuery({
    queryKey: ['event-type', name],
    queryFn: async ({ signal }) => await api.webhooks.eventTypes.get(name, { signal }),
  });
  return (
    <Page title={name} hint={type.data?.description} back={{ to: '/catalogue', label: account.catalogue }}>
      <Loaded query={type}>
        {(data) => (
          <>
            <Facts
              facts={[
                [account.aliases, data.aliases.join(', ')],
                [account.about, data.aggregate],
                [account.version, data.version],
              ]}
            />
            <Section title={account.example}>
              <JsonTree value={data.example} what={account.example} />
            </Section>
            {Object.entries(data.schemas).map(([version, schema]) => (
              <Section key={version} title={`${account.schema} ${version}`}>
                <JsonTree value={schema} what={`${account.schema} ${version}`} />
              </Section>
            ))}
            <VerifySnippets />
          </>
        )}
      </Loaded>
    </Page>
  );
}
