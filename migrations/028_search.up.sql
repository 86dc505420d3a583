-- The same words with and without accents, and with letters that have no accent to take off; what is found now is found meanwhile.
create or replace function search_words(tenant uuid, texts text) returns tsvector language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(
    translate(lower(regexp_replace(normalize(coalesce(texts, ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'øłđðħŧıØŁĐÐĦŦ', 'olddhtiolddht'), '[^[:alnum:]]+') as word where word <> ''))
$$;
-- step
reindex index concurrently customers_search;
