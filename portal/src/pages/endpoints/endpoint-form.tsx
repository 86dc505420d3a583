import { BillhookError } from '@billhook/client';
import { Accordion, Button, Checkbox, Group, NativeSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Failure } from '../../parts/failure.js';
import { optionsOf } from '../../parts/options-of.js';
import { useWords } from '../../words/language.js';
import type { EndpointDraft } from './endpoint-draft.js';
import { EventPicker } from './event-picker.js';
import { FilterEditor } from './filter-editor.js';
import { jsonObject } from './json-object.js';
import { UrlInput } from './url-input.js';

interface Props {
  start: EndpointDraft;
  submit: string;
  isBusy: boolean;
  /** Of the last try. */
  error: unknown;
  onSubmit: (draft: EndpointDraft) => void;
  /** Beside the button. */
  note?: ReactNode;
}

/** All that can be chosen about an endpoint. What the API refuses stands at its field. */
export function EndpointForm({ start, submit, isBusy, error, onSubmit, note }: Props) {
  const { endpoints } = useWords();
  const [draft, setDraft] = useState(start);
  const [isTried, setIsTried] = useState(false);
  const set = (change: Partial<EndpointDraft>) => setDraft((before) => ({ ...before, ...change }));
  const refusals = error instanceof BillhookError ? error.errors : [];
  const at = (field: string): string | null =>
    refusals.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.message ?? null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (draft.events.length > 0 && jsonObject(draft.filter) !== undefined) onSubmit(draft);
  };
  return (
    <form onSubmit={send}>
      <Stack>
        <UrlInput value={draft.url} onChange={(url) => set({ url })} error={at('url')} />
        <TextInput
          label={endpoints.description}
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          error={at('description')}
          maxLength={500}
        />
        <EventPicker
          chosen={draft.events}
          onChange={(events) => set({ events })}
          error={isTried && draft.events.length === 0 ? endpoints.chooseEvents : at('events')}
        />
        <Accordion variant="contained">
          <Accordion.Item value="more">
            <Accordion.Control>{endpoints.advanced}</Accordion.Control>
            <Accordion.Panel>
              <Stack>
                <FilterEditor text={draft.filter} onChange={(filter) => set({ filter })} error={at('filter')} />
                <NativeSelect
                  label={endpoints.format}
                  value={draft.format}
                  onChange={(event) => set({ format: event.currentTarget.value as EndpointDraft['format'] })}
                  data={optionsOf(endpoints.formats)}
                />
                <NativeSelect
                  label={endpoints.retries}
                  value={draft.retryProfile}
                  onChange={(event) =>
                    set({ retryProfile: event.currentTarget.value as EndpointDraft['retryProfile'] })
                  }
                  data={optionsOf(endpoints.retryProfiles)}
                />
                <Checkbox
                  label={endpoints.ordered}
                  checked={draft.ordered}
                  onChange={(event) => set({ ordered: event.currentTarget.checked })}
                />
                <Group grow align="flex-start">
                  <NumberInput
                    label={endpoints.rateLimit}
                    value={draft.rateLimit}
                    onChange={(value) => set({ rateLimit: String(value) })}
                    min={1}
                    max={10_000}
                    error={at('rate_limit')}
                  />
                  <NumberInput
                    label={endpoints.timeout}
                    value={draft.timeoutMs}
                    onChange={(value) => set({ timeoutMs: String(value) })}
                    min={1000}
                    max={30_000}
                    step={1000}
                    error={at('timeout_ms')}
                  />
                </Group>
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        {error !== null && refusals.length === 0 && <Failure error={error} />}
        <Group>
          <Button type="submit" loading={isBusy}>
            {submit}
          </Button>
          {note}
        </Group>
      </Stack>
    </form>
  );
}
