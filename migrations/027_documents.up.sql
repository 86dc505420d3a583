create table if not exists documents (                     -- PDFs as they were first given out: one for each version of what they show
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('invoice')),
  invoice_id uuid not null,
  entity_version integer not null,                         -- of the invoice
  header jsonb not null default '{}',                      -- who sells and buys, language, time zone: later versions say the same
  sha256 bytea not null,
  bytes bytea,                                             -- null: erased
  created_at timestamptz not null default now(),
  foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  unique (tenant_id, invoice_id, entity_version),
  unique (tenant_id, id)
);
alter table documents enable row level security;
alter table documents force row level security;
drop policy if exists tenant_isolation on documents;
create policy tenant_isolation on documents for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on documents to app_rw;
