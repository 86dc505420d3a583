import type { Knex } from 'knex';

/** Rows whose id a search gives, which is made once, not once for each row: PostgreSQL does not know what it costs. */
export const whereFound = (
  query: Knex.QueryBuilder,
  id: string,
  search: string,
  bindings: readonly Knex.Value[],
): Knex.QueryBuilder =>
  query.whereRaw(`${id} in (with found (id) as materialized (${search}) select id from found)`, bindings);
