import { Button } from '@mantine/core';
import { useWords } from '../words/language.js';
import type { Fresh } from './use-fresh.js';

/** "12 new": the list moves only when somebody asks for them. */
export function NewRows({ fresh: { count, show }, ofEvents }: { fresh: Fresh; ofEvents: boolean }) {
  const { list } = useWords();
  return (
    <div aria-live="polite">
      {count > 0 && (
        <Button variant="light" size="compact-sm" onClick={show}>
          {ofEvents ? list.freshEvents(count) : list.fresh(count)}
        </Button>
      )}
    </div>
  );
}
