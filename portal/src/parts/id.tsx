import { Anchor, Code, Group } from '@mantine/core';
import { Link } from 'react-router';
import { CopyButton } from './copy-button.js';

/** An id to read, follow and copy. */
export function Id({ id, to }: { id: string; to?: string }) {
  return (
    <Group component="span" gap={4} display="inline-flex">
      {to === undefined ? (
        <Code>{id}</Code>
      ) : (
        <Anchor component={Link} to={to} ff="monospace" size="sm">
          {id}
        </Anchor>
      )}
      <CopyButton value={id} what={id} />
    </Group>
  );
}
