import { Badge } from '@mantine/core';
import { useWords } from '../words/language.js';
import { isStatus, statusTones, type Tone } from './status-tones.js';

/** Light enough behind dark text, and the other way round, for everybody. */
const colours: Readonly<Record<Tone, string>> = {
  good: 'light-dark(#d3f9d8, #0b4a1e)',
  busy: 'light-dark(#d0ebff, #0b3a5e)',
  warning: 'light-dark(#fff3bf, #5c3d00)',
  bad: 'light-dark(#ffe3e3, #6b1010)',
  quiet: 'light-dark(#e9ecef, #373a40)',
};
const text = 'light-dark(#1a1b1e, #f8f9fa)';

export function StatusBadge({ status }: { status: string }) {
  const { statuses } = useWords();
  const known = isStatus(status);
  return (
    <Badge
      styles={{
        root: { background: colours[known ? statusTones[status] : 'quiet'], color: text },
        // Never cut off: it takes the room that it needs.
        label: { overflow: 'visible' },
      }}
      tt="none"
      fw={600}
    >
      {known ? statuses[status] : status}
    </Badge>
  );
}
