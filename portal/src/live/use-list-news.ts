import type { QueryKey } from '@tanstack/react-query';
import { useEvents } from './use-events.js';
import { type Fresh, useFresh } from './use-fresh.js';
import { usePutRow } from './use-put-row.js';
import { useReread } from './use-reread.js';

/** Which events tell a list that there is something new. */
export interface News<Row> {
  /** Names or patterns with commas between; all, when absent. */
  types?: string | undefined;
  /** Its rows are what events are about: those that are shown are read again, whatever is not shown is new. */
  reread?: (id: string) => PromiseLike<Row>;
  /** Only what is about this counts. */
  about?: string | undefined;
  /** Only this event makes something new. */
  begins?: string;
  /** It is counted in events: the list has something else, of which more or less may be new. */
  ofEvents?: boolean;
}

interface Options<Row> {
  news: News<Row> | undefined;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Of the list as it is shown; begins with that of all its filters. */
  queryKey: QueryKey;
}

/** Counts what is new while the list stands still, and renews the rows that are shown. */
export function useListNews<Row>({ news, rows, rowKey, queryKey }: Options<Row>): Fresh {
  const fresh = useFresh(queryKey);
  const reread = useReread(news?.reread ?? nothing<Row>, usePutRow(queryKey, rowKey));
  useEvents(news === undefined ? null : news.types, ({ id, type, aggregate }) => {
    if (news?.about !== undefined && news.about !== aggregate.id) return;
    const isOfRows = news?.reread !== undefined;
    if (isOfRows && rows.some((row) => rowKey(row) === aggregate.id)) reread(aggregate.id);
    else if (news?.begins === undefined || news.begins === type) fresh.add(isOfRows ? aggregate.id : id);
  });
  return fresh;
}

const nothing = <Row>(): Promise<Row> => new Promise(() => {});
