-- allow tenant-policy customers: read by `customers_found` alone, which gives the ids of a tenant that the transaction has chosen.
-- allow tenant-policy invoice_lines: the same by `invoices_found`.
-- The same words with and without accents, and with letters that have no accent to take off; what is found now is found meanwhile.
create or replace function search_words(tenant uuid, texts text) returns tsvector language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(
    translate(lower(regexp_replace(normalize(coalesce(texts, ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'øłđðħŧıØŁĐÐĦŦ', 'olddhtiolddht'), '[^[:alnum:]]+') as word where word <> ''))
$$;
-- step
reindex index concurrently customers_search;
-- step
drop index concurrently if exists invoice_lines_search;
-- step
create index concurrently invoice_lines_search on invoice_lines using gin (search_words(tenant_id, description));
-- step
-- Where a row may be hidden, PostgreSQL looks nothing up by an operator that could tell of it, as that of words could: it would read all that
-- the tenant has. So words are looked up by the owner of the tables, to whom these two hide nothing, and only for a tenant of the transaction.
-- Planned anew each time: what the words are decides how they are looked up.
drop policy if exists searched on customers;
create policy searched on customers for select to app_owner using (true);
drop policy if exists searched on invoice_lines;
create policy searched on invoice_lines for select to app_owner using (true);
create or replace function search_query(tenant uuid, texts text) returns tsquery language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select string_agg(quote_literal(word) || ':*', ' & ')::tsquery from unnest(tsvector_to_array(search_words(tenant, texts))) as word
$$;
create or replace function customers_found(tenant uuid, texts text) returns setof uuid language sql stable security definer rows 100
  set search_path = billing, pg_temp set plan_cache_mode = force_custom_plan as $$
  select id from customers
  where search_words(tenant_id, name || ' ' || coalesce(email, '') || ' ' || external_id) @@ search_query(tenant, texts)
    and tenant_id = tenant and tenant = any (current_tenants())
  order by id desc limit 10000
$$;
create or replace function invoices_found(tenant uuid, texts text) returns setof uuid language sql stable security definer rows 100
  set search_path = billing, pg_temp set plan_cache_mode = force_custom_plan as $$
  (select invoice_id from invoice_lines
    where search_words(tenant_id, description) @@ search_query(tenant, texts) and not is_removed and tenant_id = tenant and tenant = any (current_tenants())
    order by invoice_id desc limit 10000)
  union
  (select i.id from billing_accounts b join invoices i on i.billing_account_id = b.id
    where b.customer_id = any (array(select customers_found(tenant, texts))) and b.tenant_id = tenant and i.tenant_id = tenant
    order by i.id desc limit 10000)
$$;
comment on function customers_found(uuid, text) is 'Ids of customers that have words which begin with each word of the text.';
comment on function invoices_found(uuid, text) is 'Ids of invoices of which a line, or the customer, has such words; of very many the newest.';
revoke execute on function customers_found(uuid, text), invoices_found(uuid, text) from public;
grant execute on function customers_found(uuid, text), invoices_found(uuid, text) to app_rw;
