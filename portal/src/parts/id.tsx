import { Anchor, Code } from '@mantine/core';
import { Link } from 'react-router';
import { CopyButton } from './copy-button.js';
import classes from './id.module.css';

/** An id to read, follow and copy. */
export function Id({ id, to }: { id: string; to?: string }) {
  return (
    <span className={classes.id}>
      {to === undefined ? (
        <Code>{id}</Code>
      ) : (
        <Anchor component={Link} to={to} ff="monospace" size="sm">
          {id}
        </Anchor>
      )}
      <CopyButton value={id} what={id} />
    </span>
  );
}
