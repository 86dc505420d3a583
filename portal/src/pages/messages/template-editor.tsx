import type { NewTemplateText, Template } from '@billhook/client';
import { Button, Code, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { Failure } from '../../parts/failure.js';
import { useApi, useMay } from '../../session/session-context.js';
import { useWords } from '../../words/language.js';
import { MailView } from './mail-view.js';
import { TemplateVersions } from './template-versions.js';

interface Props {
  template: Template;
  text: Template['texts'][number];
}

/** A template's text in a language: to change, look at, and put back. */
export function TemplateEditor({ template: { name, variables }, text: { locale, shipped, versions } }: Props) {
  const { messages, form } = useWords();
  const { templates } = useApi();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const inForce = versions.find(({ in_force }) => in_force);
  const start = inForce ?? shipped;
  const [draft, setDraft] = useState<NewTemplateText>({
    subject: start?.subject ?? '',
    preview: start?.preview ?? '',
    body: start?.body ?? '',
    ...(start?.short ? { short: start.short } : {}),
  });
  const set = (change: Partial<NewTemplateText>) => setDraft((before) => ({ ...before, ...change }));
  const refresh = () => queries.invalidateQueries({ queryKey: ['template', name] });
  const preview = useMutation({ mutationFn: async () => await templates.preview(name, locale, { text: draft }) });
  const save = useMutation({ mutationFn: async () => await templates.put(name, locale, draft), onSuccess: refresh });
  const remove = useMutation({ mutationFn: async () => await templates.delete(name, locale), onSuccess: refresh });
  const error = preview.error ?? save.error ?? remove.error;
  return (
    <Stack>
      <Text size="sm">
        {messages.variables}{' '}
        {Object.keys(variables).map((variable) => (
          <Code key={variable} mr={4}>{`{{ ${variable} }}`}</Code>
        ))}
      </Text>
      <TextInput
        label={messages.subject}
        value={draft.subject}
        onChange={(event) => set({ subject: event.currentTarget.value })}
        readOnly={!mayWrite}
      />
      <TextInput
        label={messages.previewText}
        value={draft.preview ?? ''}
        onChange={(event) => set({ preview: event.currentTarget.value })}
        readOnly={!mayWrite}
      />
      <Textarea
        label={messages.body}
        value={draft.body}
        onChange={(event) => set({ body: event.currentTarget.value })}
        readOnly={!mayWrite}
        autosize
        minRows={8}
      />
      <Group>
        <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate()}>
          {messages.preview}
        </Button>
        {mayWrite && (
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {form.save}
          </Button>
        )}
        {mayWrite && inForce && shipped && (
          <ConfirmButton
            label={messages.backToShipped}
            question={messages.backToShippedSure}
            onConfirm={() => remove.mutate()}
          />
        )}
      </Group>
      {error !== null && <Failure error={error} />}
      {preview.data && <MailView mail={preview.data} />}
      {versions.length > 0 && <TemplateVersions name={name} locale={locale} versions={versions} />}
    </Stack>
  );
}
