alter table customers add column if not exists written_at timestamptz; -- when its tenant first wrote of it; null: only gateways have named it
alter table invoices
  add column if not exists external_id text,               -- the tenant's own
  add column if not exists reject_reason text,
  add column if not exists credited_at timestamptz;        -- when the last credit note was issued
alter table invoice_lines
  add column if not exists tax_minor bigint not null default 0,
  add column if not exists is_removed boolean not null default false; -- a later version of the draft has fewer lines

create table if not exists credit_notes (                  -- each of our own, numbered without a gap in its own series
  id uuid primary key,
  tenant_id uuid not null references tenants,
  invoice_id uuid not null,
  number text not null,
  kind text not null check (kind in ('credit','refund')),  -- takes from what is due, or corrects what was paid
  currency char(3) not null,
  amount_minor bigint not null check (amount_minor > 0),   -- with its tax
  tax_minor bigint not null default 0 check (tax_minor between 0 and amount_minor),
  lines jsonb not null default '[]',
  reason text,
  issued_at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  unique (tenant_id, number),
  unique (tenant_id, id)
);
create index if not exists credit_notes_of_invoice on credit_notes (tenant_id, invoice_id);

create table if not exists sales_orders (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid not null,
  external_id text,
  number text not null,
  status text not null default 'draft' check (status in ('draft','confirmed','fulfilled','cancelled')),
  currency char(3) not null,
  subtotal_minor bigint not null check (subtotal_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  total_minor bigint generated always as (subtotal_minor + tax_minor) stored,
  lines jsonb not null default '[]',
  confirmed_at timestamptz,
  cancelled_at timestamptz, cancel_reason text, cancelled_by text,
  version integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((status = 'cancelled') = (cancelled_at is not null)),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  unique (tenant_id, number),
  unique (tenant_id, id)
);
create unique index if not exists sales_orders_external_id on sales_orders (tenant_id, external_id) where external_id is not null;
create index if not exists sales_orders_of_customer on sales_orders (tenant_id, customer_id);

alter table credit_notes enable row level security;
alter table credit_notes force row level security;
drop policy if exists tenant_isolation on credit_notes;
create policy tenant_isolation on credit_notes for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
alter table sales_orders enable row level security;
alter table sales_orders force row level security;
drop policy if exists tenant_isolation on sales_orders;
create policy tenant_isolation on sales_orders for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on credit_notes, sales_orders to app_rw;

create or replace function search_words(tenant uuid, texts text) returns tsvector language sql immutable parallel safe set search_path = billing, pg_temp as $$
  select array_to_tsvector(array(select distinct tenant || left(word, 100) from regexp_split_to_table(lower(coalesce(texts, '')), '[^[:alnum:]]+') as word where word <> ''))
$$;
comment on function search_words(uuid, text) is 'Each word behind its tenant: what others have in the same index is never looked through.';
-- step
drop index concurrently if exists customers_search;
-- step
create index concurrently customers_search on customers using gin (search_words(tenant_id, name || ' ' || coalesce(email, '') || ' ' || external_id));
-- step
drop index concurrently if exists customers_email;
-- step
create index concurrently customers_email on customers (tenant_id, lower(email)) where email is not null;
-- step
drop index concurrently if exists invoices_external_id;
-- step
create unique index concurrently invoices_external_id on invoices (tenant_id, external_id) where external_id is not null;
-- step
drop index concurrently if exists invoices_by_number;
-- step
create index concurrently invoices_by_number on invoices (tenant_id, number text_pattern_ops);
-- step: paid ones are most, and soon fill a page.
drop index concurrently if exists invoices_by_status;
-- step
create index concurrently invoices_by_status on invoices (tenant_id, status, id) where status <> 'paid';
