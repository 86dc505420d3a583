create table alerts (                                      -- what an operator has to look at: one open row per thing that is wrong, counted while it lasts
  id uuid primary key default uuid7(),
  tenant_id uuid references tenants,                       -- null: the platform's, or nobody's yet
  gateway_account_id uuid references gateway_accounts,
  kind text not null check (kind ~ '^[a-z_]+$'),
  key text not null check (length(key) between 1 and 300), -- what it is about
  message text not null,
  occurrences integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  resolved_at timestamptz,
  check (resolved_at is null or resolved_at >= first_at)
);
create unique index alerts_open on alerts (kind, key, tenant_id) nulls not distinct where resolved_at is null;
create index alerts_of_tenant on alerts (tenant_id, id);

alter table alerts enable row level security;
alter table alerts force row level security;
create policy tenant_isolation on alerts for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
create policy across_tenants on alerts for all to app_system using (true) with check (true);
grant select, insert, update on alerts to app_rw, app_system;
