import knex, { type Knex } from 'knex';
import type { Tx } from './connection.js';

/** Knex as a writer of statements only: it has no connection. */
const writer = knex({ client: 'pg' });

export interface Page<Row> {
  rows: Row[];
  /** Id of the last row when there are more. */
  next: string | null;
}

export interface PageOptions {
  limit: number;
  /** Id of the last row of the page before. */
  before: string | null;
}

/**
 * One page of a list whose filters differ from call to call, newest first by `id`. Such statements are not prepared, so
 * that PostgreSQL plans each for its own filters.
 */
export async function readPage<Row extends { id: string }>(
  tx: Tx,
  { limit, before }: PageOptions,
  id: string,
  build: (from: Knex) => Knex.QueryBuilder,
): Promise<Page<Row>> {
  const query = build(writer)
    .orderBy(id, 'desc')
    .limit(limit + 1);
  if (before !== null) query.where(id, '<', before);
  const rows = await readRows<Row>(tx, () => query);
  return { rows: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
}

/**
 * The same in two steps of one statement: `filtered` finds the ids of the page by an index that has all it asks (migration
 * 030), `rows` reads what is shown of them, from `page` on. Row level security keeps PostgreSQL from looking up by conditions
 * that might tell something, an enumeration or a pattern among them; an index that has them is read through instead.
 */
export const readNarrowPage = <Row extends { id: string }>(
  tx: Tx,
  { limit, before }: PageOptions,
  id: string,
  filtered: (from: Knex) => Knex.QueryBuilder,
  rows: (from: Knex, page: Knex.QueryBuilder) => Knex.QueryBuilder,
): Promise<Page<Row>> =>
  readPage<Row>(tx, { limit, before: null }, id, (from) => {
    const page = filtered(from)
      .select(id)
      .orderBy(id, 'desc')
      .limit(limit + 1);
    if (before !== null) page.where(id, '<', before);
    return rows(from, page.as('page'));
  });

/** All rows of a statement that is put together anew for each call. */
export function readRows<Row>(tx: Tx, build: (from: Knex) => Knex.QueryBuilder): Promise<Row[]> {
  const { sql, bindings } = build(writer).toSQL().toNative();
  return tx.query<Row>(sql, bindings as unknown[]);
}
