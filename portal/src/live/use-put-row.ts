import type { Page } from '@billhook/client';
import { type InfiniteData, type QueryKey, useQueryClient } from '@tanstack/react-query';

/** Puts a row into a list where it stands: nothing comes, goes or moves. */
export function usePutRow<Row>(queryKey: QueryKey, rowKey: (row: Row) => string): (row: Row) => void {
  const queries = useQueryClient();
  return (row) => {
    const put = (one: Row): Row => (rowKey(one) === rowKey(row) ? row : one);
    queries.setQueriesData<InfiniteData<Page<Row>>>(
      { queryKey },
      (list) => list && { ...list, pages: list.pages.map((page) => ({ ...page, data: page.data.map(put) })) },
    );
  };
}
