import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export interface Fresh {
  /** How many have come since the list was shown. */
  count: number;
  /** Once for each. */
  add: (id: string) => void;
  /** Reads the list anew. */
  show: () => void;
}

/** What is new to a list that stands still. `queryKey`: of the list as it is shown. */
export function useFresh(queryKey: QueryKey): Fresh {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const name = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of another list others are new
  useEffect(() => setFresh(new Set()), [name]);
  return {
    count: fresh.size,
    add: (id) => setFresh((before) => new Set(before).add(id)),
    show: () => {
      setFresh(new Set());
      void queries.resetQueries({ queryKey });
    },
  };
}
