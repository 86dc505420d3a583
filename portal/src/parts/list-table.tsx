import type { Page } from '@billhook/client';
import { Button, Center, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NewRows } from '../live/new-rows.js';
import { type News, useListNews } from '../live/use-list-news.js';
import { usePutRow } from '../live/use-put-row.js';
import { useWords } from '../words/language.js';
import { Failure } from './failure.js';
import { type Filter, FilterBar } from './filter-bar.js';
import { Loading } from './loading.js';
import { type Column, Rows } from './rows.js';
import { useUrlFilters } from './url-filters.js';

interface Props<Row, Query> {
  /** What it lists: its name for those who hear it. */
  label: string;
  /** Begins the key under which its pages are kept. */
  queryKey: readonly unknown[];
  /** A page of it. What the address asks for is checked by the API alone. */
  fetch: (query: Query) => PromiseLike<Page<Row>>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  filters?: readonly Filter[];
  /** What to do when there is nothing at all. */
  empty: ReactNode;
  /** Above the table. */
  above?: ReactNode;
  /** Events that tell it of something new. */
  news?: News<Row>;
  /** Puts rows in as they change, and says what is new. */
  watch?: (rows: readonly Row[], put: (row: Row) => void) => ReactNode;
}

/** A list of the API: filters in the address, page after page on demand. It stands still until somebody asks. */
export function ListTable<Row, Query>(props: Props<Row, Query>) {
  const { label, queryKey, fetch, columns, rowKey, filters = [], empty, above, watch, news } = props;
  const { list } = useWords();
  const chosen = useUrlFilters(filters.map(({ name }) => name));
  const shown = [...queryKey, chosen.values];
  const query = useInfiniteQuery({
    queryKey: shown,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) =>
      await fetch({ ...chosen.values, ...(pageParam === null ? {} : { cursor: pageParam }) } as Query),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  const rows = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const put = usePutRow(shown, rowKey);
  const fresh = useListNews({ news, rows, rowKey, queryKey: shown });
  const isFiltered = Object.keys(chosen.values).length > 0;
  return (
    <Stack gap="sm">
      {filters.length > 0 && <FilterBar filters={filters} chosen={chosen} />}
      {news && <NewRows fresh={fresh} ofEvents={news.ofEvents ?? false} />}
      {above}
      {query.isPending && <Loading />}
      {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && (
        <Text c="dimmed" py="lg">
          {isFiltered ? list.nothingFound : empty}
        </Text>
      )}
      {watch?.(rows, put)}
      {rows.length > 0 && <Rows label={label} rows={rows} columns={columns} rowKey={rowKey} />}
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {list.more}
          </Button>
        </Center>
      )}
    </Stack>
  );
}
