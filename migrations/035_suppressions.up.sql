create table if not exists suppressions (                  -- addresses that no more mail is sent to
  id uuid primary key,
  tenant_id uuid not null references tenants,
  email text not null check (email = lower(email)),
  reason text not null check (reason in ('hard_bounce','complaint','manual')),
  detail text,                                             -- what the mail server or the provider said
  notification_id uuid,                                    -- the mail that showed it
  created_by text not null,                                -- a key's id, or 'smtp'
  lifted_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, notification_id) references notifications (tenant_id, id),
  unique (tenant_id, id)
);
create unique index if not exists suppressions_in_force on suppressions (tenant_id, email) where lifted_at is null;
alter table suppressions enable row level security;
alter table suppressions force row level security;
drop policy if exists tenant_isolation on suppressions;
create policy tenant_isolation on suppressions for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on suppressions to app_rw;
