-- allow tenant-policy search_entries: looked up by `entities_found` alone, which gives ids of a tenant that the transaction has chosen.
-- What customers and invoices are found by. Where a row may be hidden, PostgreSQL looks nothing up by an operator that could tell of it, as
-- that of words could: it would read all that the tenant has. So words have a table of their own, whose owner sees all of it.
create table if not exists search_entries (
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('customer','invoice')),
  entity_id uuid not null,
  words tsvector not null,                                 -- search_words
  primary key (tenant_id, kind, entity_id)
);
alter table search_entries enable row level security;
alter table search_entries force row level security;
drop policy if exists tenant_isolation on search_entries;
create policy tenant_isolation on search_entries for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
drop policy if exists all_of_them on search_entries;
create policy all_of_them on search_entries for select to app_owner using (true);
grant select, insert, update on search_entries to app_rw;

-- Of a very long text its beginning: a tsvector has at most a megabyte.
create or replace function search_words(tenant uuid, texts text) returns tsvector language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(
    translate(lower(regexp_replace(normalize(coalesce(left(texts, 20000), ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'øłđðħŧıØŁĐÐĦŦ', 'olddhtiolddht'), '[^[:alnum:]]+') as word where word <> ''))
$$;

create or replace function customer_words(c customers) returns tsvector language sql stable set search_path = billing, pg_temp as $$
  select search_words(c.tenant_id, c.name || ' ' || coalesce(c.email, '') || ' ' || c.external_id)
$$;
create or replace function keep_customer_words() returns trigger language plpgsql set search_path = billing, pg_temp as $$
begin
  insert into search_entries (tenant_id, kind, entity_id, words) values (new.tenant_id, 'customer', new.id, customer_words(new))
  on conflict (tenant_id, kind, entity_id) do update set words = excluded.words;
  return null;
end $$;
-- Those of all its lines together: each word of a search may be of another line.
create or replace function keep_invoice_words() returns trigger language plpgsql set search_path = billing, pg_temp as $$
begin
  insert into search_entries (tenant_id, kind, entity_id, words)
  select tenant_id, 'invoice', invoice_id, search_words(tenant_id, string_agg(description, ' ' order by position) filter (where not is_removed))
  from invoice_lines where (tenant_id, invoice_id) in (select tenant_id, invoice_id from written)
  group by tenant_id, invoice_id
  on conflict (tenant_id, kind, entity_id) do update set words = excluded.words;
  return null;
end $$;

-- Planned anew each time: what the words are decides how they are looked up.
create or replace function entities_found(tenant uuid, entity_kind text, texts text) returns setof uuid language sql stable security definer rows 100
  set search_path = billing, pg_temp set plan_cache_mode = force_custom_plan as $$
  select entity_id from search_entries
  where words @@ (select string_agg(quote_literal(word) || ':*', ' & ')::tsquery from unnest(tsvector_to_array(search_words(tenant, texts))) as word)
    and kind = entity_kind and tenant_id = tenant and tenant = any (current_tenants())
  order by entity_id desc limit 10000
$$;
comment on function entities_found(uuid, text, text) is 'Ids of those that have words which begin with each word of the text; of very many the newest. No word: none.';
revoke execute on function entities_found(uuid, text, text) from public;
grant execute on function entities_found(uuid, text, text) to app_rw;
-- step
create or replace trigger customers_words after insert or update of name, email, external_id on customers for each row execute function keep_customer_words();
-- step
create or replace trigger invoice_lines_words_of_new after insert on invoice_lines referencing new table as written for each statement execute function keep_invoice_words();
-- step
create or replace trigger invoice_lines_words after update on invoice_lines referencing new table as written for each statement execute function keep_invoice_words();
-- step of each tenant: those from before.
insert into search_entries (tenant_id, kind, entity_id, words)
  select c.tenant_id, 'customer', c.id, customer_words(c) from customers c
  where not exists (select from search_entries e where e.tenant_id = c.tenant_id and e.kind = 'customer' and e.entity_id = c.id)
  limit 1000 on conflict do nothing;
-- step of each tenant
insert into search_entries (tenant_id, kind, entity_id, words)
  select l.tenant_id, 'invoice', l.invoice_id, search_words(l.tenant_id, string_agg(l.description, ' ' order by l.position) filter (where not l.is_removed))
  from invoice_lines l where (l.tenant_id, l.invoice_id) in (
    select i.tenant_id, i.id from invoices i
    where exists (select from invoice_lines of_it where of_it.tenant_id = i.tenant_id and of_it.invoice_id = i.id)
      and not exists (select from search_entries e where e.tenant_id = i.tenant_id and e.kind = 'invoice' and e.entity_id = i.id)
    limit 1000)
  group by l.tenant_id, l.invoice_id on conflict do nothing;
-- step
drop index concurrently if exists search_entries_of_customers;
-- step
create index concurrently search_entries_of_customers on search_entries using gin (words) where kind = 'customer';
-- step
drop index concurrently if exists search_entries_of_invoices;
-- step
create index concurrently search_entries_of_invoices on search_entries using gin (words) where kind = 'invoice';
-- step
drop index concurrently if exists customers_search;
