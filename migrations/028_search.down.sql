create or replace function search_words(tenant uuid, texts text) returns tsvector language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(lower(coalesce(texts, '')), '[^[:alnum:]]+') as word where word <> ''))
$$;
-- step
reindex index concurrently customers_search;
