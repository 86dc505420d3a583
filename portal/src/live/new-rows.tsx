import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useWords } from '../words/language.js';
import type { Live } from './use-live.js';

/** "12 new": the list moves only when somebody asks for them. */
export function NewRows({ live, queryKey }: { live: Live; queryKey: readonly unknown[] }) {
  const { list } = useWords();
  const queries = useQueryClient();
  const show = () => {
    live.reset();
    void queries.resetQueries({ queryKey });
  };
  return (
    <div aria-live="polite">
      {live.count > 0 && (
        <Button variant="light" size="compact-sm" onClick={show}>
          {list.fresh(live.count)}
        </Button>
      )}
    </div>
  );
}
