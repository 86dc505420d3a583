import { useCallback, useEffect, useState } from 'react';
import { useEntered } from '../session/session-context.js';

export interface Live {
  /** How many have come since the list was shown. */
  count: number;
  /** It is shown now. */
  reset: () => void;
}

/** Counts a tenant's events as they are committed. `types`: names or patterns with commas between; all, when absent. */
export function useLive(types?: string): Live {
  const { api, heed } = useEntered();
  const [count, setCount] = useState(0);
  useEffect(() => {
    const away = new AbortController();
    const follow = async (): Promise<void> => {
      const query = types === undefined ? {} : { types };
      for await (const _event of api.events.stream(query, { signal: away.signal })) setCount((before) => before + 1);
    };
    follow().catch((error: unknown) => {
      if (!away.signal.aborted) heed(error);
    });
    return () => away.abort();
  }, [api, heed, types]);
  return { count, reset: useCallback(() => setCount(0), []) };
}
