import { Code, Group, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/language.js';
import { CopyButton } from './copy-button.js';
import { JsonNode } from './json-node.js';

/** JSON to unfold, or as it is. All that it says is shown as text. */
export function JsonTree({ value, what }: { value: unknown; what: string }) {
  const { json } = useWords();
  const [form, setForm] = useState('tree');
  const text = JSON.stringify(value, null, 2);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          value={form}
          onChange={setForm}
          aria-label={json.form}
          data={[
            { value: 'tree', label: json.tree },
            { value: 'raw', label: json.raw },
          ]}
        />
        <CopyButton value={text} what={what} isNamed />
      </Group>
      {form === 'raw' ? (
        <Code block tabIndex={0} mah={480} style={{ overflow: 'auto' }} aria-label={what} role="region">
          {text}
        </Code>
      ) : (
        <JsonNode name={null} value={value} depth={0} />
      )}
    </Stack>
  );
}
