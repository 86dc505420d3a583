import { NativeSelect } from '@mantine/core';
import { useCatalogue } from './use-catalogue.js';

interface Props {
  label: string;
  value: string;
  onChange: (name: string) => void;
}

/** One event of the catalogue. */
export function EventSelect({ label, value, onChange }: Props) {
  const names = (useCatalogue().data ?? []).map(({ name }) => name);
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={names.includes(value) ? names : [value, ...names]}
    />
  );
}
