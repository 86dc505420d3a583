import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { useUrlFilters } from '../../parts/url-filters.js';
import { useApi } from '../../session/session-context.js';
import { useLanguage } from '../../words/language.js';
import { TemplateEditor } from './template-editor.js';

export default function TemplatePage() {
  const { words, language } = useLanguage();
  const { messages } = words;
  const { name = '' } = useParams();
  const api = useApi();
  const { values, choose } = useUrlFilters(['locale']);
  const template = useQuery({
    queryKey: ['template', name],
    queryFn: async ({ signal }) => await api.templates.get(name, { signal }),
  });
  return (
    <Page title={name} back={{ to: '/templates', label: messages.templates }}>
      <Loaded query={template}>
        {(data) => {
          const wanted = values.locale ?? language;
          const text = data.texts.find(({ locale }) => locale === wanted) ?? data.texts[0];
          return (
            <>
              <NativeSelect
                w="fit-content"
                label={messages.language}
                value={text?.locale ?? ''}
                onChange={(event) => choose('locale', event.currentTarget.value)}
                data={data.texts.map(({ locale }) => locale)}
              />
              {text && (
                <TemplateEditor
                  key={`${text.locale} ${text.versions[0]?.version ?? 0} ${text.versions.find((one) => one.in_force)?.version ?? 0}`}
                  template={data}
                  text={text}
                />
              )}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
