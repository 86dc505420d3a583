import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useWords } from '../words/language.js';
import type { Live } from './use-live.js';

interface Props {
  live: Live;
  /** Of the list. */
  queryKey: readonly unknown[];
  /** The list has something else than events, of which more or less may be new. */
  ofEvents?: boolean;
}

/** "12 new": the list moves only when somebody asks for them. */
export function NewRows({ live, queryKey, ofEvents = false }: Props) {
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
          {ofEvents ? list.freshEvents(live.count) : list.fresh(live.count)}
        </Button>
      )}
    </div>
  );
}
