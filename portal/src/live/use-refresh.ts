import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEvents } from './use-events.js';

/** Reads something again whenever an event of these types is about it, or names it. */
export function useRefresh(types: string, id: string, queryKey: QueryKey): void {
  const queries = useQueryClient();
  useEvents(types, (event) => {
    if (JSON.stringify(event).includes(id)) void queries.invalidateQueries({ queryKey });
  });
}
