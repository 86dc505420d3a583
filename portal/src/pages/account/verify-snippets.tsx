import { Tabs } from '@mantine/core';
import { useMemo } from 'react';
import page from '../../../../docs/verify-webhooks.md?raw';
import { CopyButton } from '../../parts/copy-button.js';
import { Section } from '../../parts/section.js';
import { TextBlock } from '../../parts/text-block.js';
import { useWords } from '../../words/language.js';
import { snippetsOf } from './snippets.js';

/** How a receiver verifies what it gets: the snippets of the documents, which are tested there. */
export function VerifySnippets() {
  const { account } = useWords();
  const snippets = useMemo(() => snippetsOf(page), []);
  return (
    <Section title={account.verify}>
      <Tabs defaultValue={snippets[0]?.language ?? ''} keepMounted={false}>
        <Tabs.List>
          {snippets.map(({ language }) => (
            <Tabs.Tab key={language} value={language}>
              {language}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ language, code }) => (
          <Tabs.Panel key={language} value={language} pt="sm">
            <CopyButton value={code} what={language} isNamed />
            <TextBlock label={language} text={code} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  );
}
