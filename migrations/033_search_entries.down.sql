drop trigger if exists customers_words on customers;
drop trigger if exists invoice_lines_words_of_new on invoice_lines;
drop trigger if exists invoice_lines_words on invoice_lines;
drop function if exists entities_found(uuid, text, text), keep_customer_words(), keep_invoice_words(), customer_words(customers);
drop table if exists search_entries;
create or replace function search_words(tenant uuid, texts text) returns tsvector language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(
    translate(lower(regexp_replace(normalize(coalesce(texts, ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'øłđðħŧıØŁĐÐĦŦ', 'olddhtiolddht'), '[^[:alnum:]]+') as word where word <> ''))
$$;
-- step
drop index concurrently if exists customers_search;
-- step
create index concurrently customers_search on customers using gin (search_words(tenant_id, name || ' ' || coalesce(email, '') || ' ' || external_id));
