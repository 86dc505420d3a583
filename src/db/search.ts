import type { Knex } from 'knex';

/** Rows whose words begin with each word of `text`, by an index over the same `words`. No word: no row. */
export function whereWordsBegin(query: Knex.QueryBuilder, tenantId: string, words: string, text: string): void {
  query.whereRaw(
    `search_words(tenant_id, ${words}) @@
      (select string_agg(quote_literal(word) || ':*', ' & ') from unnest(tsvector_to_array(search_words(?::uuid, ?))) as word)::tsquery`,
    [tenantId, text],
  );
}
