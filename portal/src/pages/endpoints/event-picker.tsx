import { Checkbox, Fieldset, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../words/language.js';
import { toggled } from './event-patterns.js';
import { useCatalogue } from './use-catalogue.js';

interface Props {
  /** Names and patterns: `invoice.paid`, `invoice.*`, `*`. */
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  error?: string | null;
}

/** Events to choose from the catalogue, one by one, by their groups, or all. */
export function EventPicker({ chosen, onChange, error }: Props) {
  const { endpoints } = useWords();
  const catalogue = useCatalogue();
  const [search, setSearch] = useState('');
  const hasAll = chosen.includes('*');
  const types = (catalogue.data ?? []).filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const prefixes = [...new Set(types.map(({ name }) => name.slice(0, name.indexOf('.'))))];
  const toggle = (pattern: string) => onChange(toggled(chosen, pattern));
  return (
    <Fieldset legend={`${endpoints.events} (${endpoints.chosen(chosen.length)})`}>
      <Stack gap="sm">
        {error && (
          <Text c="var(--mantine-color-error)" size="sm" role="alert">
            {error}
          </Text>
        )}
        <Checkbox label={endpoints.allEvents} checked={hasAll} onChange={() => toggle('*')} />
        {!hasAll && (
          <>
            <TextInput
              aria-label={endpoints.search}
              placeholder={endpoints.search}
              type="search"
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            {catalogue.isSuccess && types.length === 0 && <Text c="dimmed">{endpoints.noSuchEvent}</Text>}
            <Stack gap="sm" mah={360} style={{ overflow: 'auto' }}>
              {prefixes.map((prefix) => (
                <Stack key={prefix} gap={6}>
                  <Checkbox
                    fw={600}
                    label={endpoints.allOf(prefix)}
                    checked={chosen.includes(`${prefix}.*`)}
                    onChange={() => toggle(`${prefix}.*`)}
                  />
                  {!chosen.includes(`${prefix}.*`) &&
                    types
                      .filter(({ name }) => name.startsWith(`${prefix}.`))
                      .map(({ name, description }) => (
                        <Checkbox
                          key={name}
                          pl="lg"
                          label={name}
                          description={description}
                          checked={chosen.includes(name)}
                          onChange={() => toggle(name)}
                        />
                      ))}
                </Stack>
              ))}
            </Stack>
            {!prefixes.includes('custom') && (
              <Checkbox
                label={endpoints.custom}
                checked={chosen.includes('custom.*')}
                onChange={() => toggle('custom.*')}
              />
            )}
          </>
        )}
      </Stack>
    </Fieldset>
  );
}
