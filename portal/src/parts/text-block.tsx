import { Code, Text } from '@mantine/core';

/** A text of others, as it is, under its name. */
export function TextBlock({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Code block tabIndex={0} role="region" aria-label={label} mah={320} style={{ overflow: 'auto' }}>
        {text}
      </Code>
    </div>
  );
}
