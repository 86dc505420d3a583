import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useWords } from '../words/language.js';
import { fromLocal, toLocal } from './local-time.js';
import type { UrlFilters } from './url-filters.js';

/** How a filter of a list is chosen. */
export type Filter =
  | { name: string; label: string; kind: 'choice'; options: readonly { value: string; label: string }[] }
  /** `suggestions`: what may be typed. */
  | { name: string; label: string; kind: 'text'; suggestions?: readonly string[] }
  | { name: string; label: string; kind: 'time' };

/** From when and until when; every list knows both. */
export function useTimeFilters(): readonly Filter[] {
  const { list } = useWords();
  return [
    { name: 'since', label: list.since, kind: 'time' },
    { name: 'until', label: list.until, kind: 'time' },
  ];
}

export function FilterBar({ filters, chosen }: { filters: readonly Filter[]; chosen: UrlFilters }) {
  const { list } = useWords();
  return (
    <search>
      <Group align="flex-end" gap="sm">
        {filters.map((filter) => (
          <Field
            key={filter.name}
            filter={filter}
            value={chosen.values[filter.name] ?? ''}
            onChange={(value) => chosen.choose(filter.name, value)}
          />
        ))}
        {Object.keys(chosen.values).length > 0 && (
          <Button variant="default" onClick={chosen.clear}>
            {list.clear}
          </Button>
        )}
      </Group>
    </search>
  );
}

interface FieldProps {
  filter: Filter;
  value: string;
  onChange: (value: string | null) => void;
}

function Field({ filter, value, onChange }: FieldProps) {
  const { list } = useWords();
  if (filter.kind === 'choice')
    return (
      <NativeSelect
        label={filter.label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value || null)}
        data={[{ value: '', label: list.all }, ...filter.options]}
      />
    );
  if (filter.kind === 'time')
    return (
      <TextInput
        type="datetime-local"
        label={filter.label}
        value={toLocal(value)}
        onChange={(event) => onChange(fromLocal(event.currentTarget.value))}
      />
    );
  return <TextField filter={filter} value={value} onChange={onChange} />;
}

/** Taken over with Enter, or when it is left: not with each letter. */
function TextField({ filter, value, onChange }: FieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const suggestions = filter.kind === 'text' ? filter.suggestions : undefined;
  const take = () => typed.trim() !== value && onChange(typed.trim() || null);
  return (
    <>
      <TextInput
        label={filter.label}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
        list={suggestions && `suggestions-${filter.name}`}
      />
      {suggestions && (
        <datalist id={`suggestions-${filter.name}`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}
