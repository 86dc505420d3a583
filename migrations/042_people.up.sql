-- Where people get pushes, and the short words of a tenant's own texts.
create table if not exists devices (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid,                                        -- null: one of the tenant's own people has it
  user_id text,                                            -- the tenant's own id of the person
  provider text not null check (provider in ('fcm','expo')),
  token text not null,                                     -- by which the provider finds it
  locale text,                                             -- null: as its customer's, or the tenant's
  removed_at timestamptz,                                  -- since when nothing is pushed there
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (customer_id is not null or user_id is not null),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  unique (tenant_id, token),
  unique (tenant_id, id)
);
create index if not exists devices_of_customer on devices (tenant_id, customer_id, id) where removed_at is null;
create index if not exists devices_of_user on devices (tenant_id, user_id, id) where removed_at is null and user_id is not null;
alter table devices enable row level security;
alter table devices force row level security;
drop policy if exists tenant_isolation on devices;
create policy tenant_isolation on devices for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on devices to app_rw;
alter table message_templates add column if not exists short text; -- for SMS and pushes; null: the shipped one
