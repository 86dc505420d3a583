import { Button } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../words/language.js';
import classes from './json-node.module.css';

/** So many entries are shown at first, and so many more each time. */
const portion = 100;
/** Deeper nodes are folded until somebody opens them. */
const openDepth = 2;

interface Props {
  name: string | null;
  value: unknown;
  depth: number;
}

/** A value of JSON and what is in it. What is folded is not drawn. */
export function JsonNode({ name, value, depth }: Props) {
  const { json } = useWords();
  const [isOpen, setIsOpen] = useState(depth < openDepth);
  const [shown, setShown] = useState(portion);
  if (typeof value !== 'object' || value === null)
    return (
      <div className={classes.leaf}>
        <Name name={name} />
        <span className={classes[value === null ? 'null' : typeof value]}>{JSON.stringify(value) ?? 'undefined'}</span>
      </div>
    );
  const entries = Object.entries(value);
  return (
    <details className={classes.node} open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span className={classes.size}>{Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </summary>
      {isOpen && (
        <div className={classes.inside}>
          {entries.slice(0, shown).map(([key, one]) => (
            <JsonNode key={key} name={key} value={one} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <Button size="compact-xs" variant="subtle" onClick={() => setShown(shown + portion)}>
              {json.more(entries.length - shown)}
            </Button>
          )}
        </div>
      )}
    </details>
  );
}

const Name = ({ name }: { name: string | null }) =>
  name === null ? null : <span className={classes.name}>{name}: </span>;
