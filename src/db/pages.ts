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

/** All rows of a statement that is put together anew for each call. */
export function readRows<Row>(tx: Tx, build: (from: Knex) => Knex.QueryBuilder): Promise<Row[]> {
  const { sql, bindings } = build(writer).toSQL().toNative();
  return tx.query<Row>(sql, bindings as unknown[]);
}
