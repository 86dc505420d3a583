create table if not exists event_types ( -- a tenant's own events, `custom.…`: a row per version; the highest counts
  tenant_id uuid not null references tenants,
  name text not null check (name ~ '^custom(\.[a-z0-9_]+)+$' and length(name) <= 128),
  version integer not null check (version > 0),
  description text not null,
  schema jsonb not null,                                   -- JSON Schema of `data`, checked by the API
  example jsonb,
  archived_at timestamptz,                                 -- the same in every version of a name
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, name, version)
);
alter table event_types enable row level security;
alter table event_types force row level security;
drop policy if exists tenant_isolation on event_types;
create policy tenant_isolation on event_types for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on event_types to app_rw;

-- step
-- The transaction that wrote an event. `seq` is given out before a commit: who reads by it alone goes past what commits late.
-- Rows from before get the xid of this migration: no rewrite, and their order is `seq`.
alter table events add column if not exists xid xid8 not null default pg_current_xact_id();
drop index if exists events_stream;
-- step
create index concurrently events_stream on events (tenant_id, xid, seq);
