create table if not exists delivery_replays ( -- deliveries that a tenant has had sent again: the row is the truth, workflow delivery-replay/<id> its clock
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kind text not null check (kind in ('filter','recover','missing')),
  endpoint_id uuid,                                        -- to this one alone; null: to every one
  statuses text[] not null,                                -- of deliveries that it takes; of 'missing', which has none to take, empty
  event_name text,
  since timestamptz, until timestamptz,                    -- of deliveries; of 'missing': of events
  rate integer not null check (rate > 0),                  -- deliveries put in line per second, at most
  requested_by text not null,
  status text not null default 'running' check (status in ('running','done','cancelled')),
  total integer not null,                                  -- how many there were when it was asked for
  done integer not null default 0,                         -- put in line
  reached uuid not null,                                   -- the last delivery (of 'missing': event) that it has looked at
  created_at timestamptz not null default now(),           -- what has changed since is not its own
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, endpoint_id) references endpoints (tenant_id, id)
);
create index if not exists delivery_replays_running on delivery_replays (id) where status = 'running';

alter table delivery_replays enable row level security;
alter table delivery_replays force row level security;
drop policy if exists tenant_isolation on delivery_replays;
create policy tenant_isolation on delivery_replays for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
drop policy if exists across_tenants on delivery_replays;
create policy across_tenants on delivery_replays for select to app_system using (true);
grant select, insert, update on delivery_replays to app_rw;
grant select on delivery_replays to app_system;

-- step
alter table deliveries
  add column if not exists replay_id uuid,                 -- what has put it in line last
  drop constraint if exists deliveries_tenant_id_replay_id_fkey,
  add constraint deliveries_tenant_id_replay_id_fkey foreign key (tenant_id, replay_id) references delivery_replays (tenant_id, id) not valid;
drop index if exists deliveries_of_replay;
-- step
alter table deliveries validate constraint deliveries_tenant_id_replay_id_fkey;
-- step: only what was replayed pays for it.
create index concurrently deliveries_of_replay on deliveries (tenant_id, replay_id, status, next_attempt_at) where replay_id is not null;
