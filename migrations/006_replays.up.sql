create table replays (                                     -- gateway events that an operator has had processed again: the row is the truth, workflow replay/<id> its clock
  id uuid primary key,                                     -- of version 7: takes the events that came before it
  tenant_id uuid references tenants,                       -- whose events alone; null: whoever's
  filter jsonb not null,
  requested_by text not null,
  status text not null default 'running' check (status in ('running','done','cancelled')),
  total integer not null,                                  -- how many there were when it was asked for
  reset integer not null default 0,
  reached uuid not null default '00000000-0000-0000-0000-000000000000', -- the last one that was taken
  under_way uuid[] not null default '{}',                  -- reset, and without an outcome so far
  outcomes jsonb not null default '{}',                    -- status → how many
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz                                  -- nothing is under way any more
);
create index replays_unfinished on replays (id) where finished_at is null;
create index replays_of_tenant on replays (tenant_id, id);

alter table replays enable row level security;
alter table replays force row level security;
create policy tenant_isolation on replays for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
create policy across_tenants on replays for all to app_system using (true) with check (true);
grant select, insert, update on replays to app_rw, app_system;
