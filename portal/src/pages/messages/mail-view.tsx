import type { TemplatePreview } from '@billhook/client';
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { TextBlock } from '../../parts/text-block.js';
import { useWords } from '../../words/language.js';
import classes from './mail-view.module.css';

/** A rendered mail, in a frame in which nothing runs and nothing is fetched, and its text. */
export function MailView({ mail: { subject, html, text, short } }: { mail: TemplatePreview }) {
  const { messages } = useWords();
  const [form, setForm] = useState('html');
  return (
    <Stack gap="sm">
      <Text fw={600}>{subject}</Text>
      <SegmentedControl
        w="fit-content"
        size="xs"
        value={form}
        onChange={setForm}
        aria-label={messages.form}
        data={[
          { value: 'html', label: 'HTML' },
          { value: 'text', label: messages.text },
        ]}
      />
      {form === 'html' ? (
        <iframe className={classes.mail} title={subject} sandbox="" srcDoc={quiet(html)} />
      ) : (
        <TextBlock label={messages.text} text={text} />
      )}
      {short !== null && <TextBlock label={messages.short} text={short} />}
    </Stack>
  );
}

/** Without what asks for files of others, and style sheets, which the policy of the page refuses; what a mail looks like stands in its elements. */
function quiet(html: string): string {
  const mail = new DOMParser().parseFromString(html, 'text/html');
  for (const element of mail.querySelectorAll('link, style, script, meta[http-equiv]')) element.remove();
  return mail.documentElement.outerHTML;
}
