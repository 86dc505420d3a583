-- How people get into the page: links that open it once, and the sessions of their browsers.
create table if not exists portal_links (
  id uuid primary key,
  tenant_id uuid not null references tenants,
  token_hash bytea not null unique,
  scopes text[] not null check (scopes <@ array['read','write','admin']),
  subject text,                                            -- who it is for, as the platform calls them
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, id)
);
create index if not exists portal_links_expired on portal_links (expires_at);
create table if not exists portal_sessions (
  id uuid primary key,
  kind text not null check (kind in ('tenant','operator')),
  tenant_id uuid references tenants,                       -- null: the operator's
  api_key_id uuid,                                         -- null: by a link, or the operator's; it ends with its key
  token_hash bytea not null unique,
  scopes text[] not null check (scopes <@ array['read','write','admin']), -- of a link; those of a key are looked up
  subject text,
  idle_seconds integer not null check (idle_seconds > 0),  -- it ends when it is silent for so long
  last_seen_at timestamptz not null default now(),         -- to the minute
  expires_at timestamptz not null,                         -- now, once it is ended
  created_at timestamptz not null default now(),
  check ((kind = 'operator') = (tenant_id is null)),
  check (kind = 'tenant' or api_key_id is null),
  unique (tenant_id, id)
);
create index if not exists portal_sessions_expired on portal_sessions (expires_at);
create index if not exists portal_sessions_of_key on portal_sessions (tenant_id, api_key_id);
alter table portal_links enable row level security;
alter table portal_links force row level security;
alter table portal_sessions enable row level security;
alter table portal_sessions force row level security;
drop policy if exists tenant_isolation on portal_links;
create policy tenant_isolation on portal_links for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
drop policy if exists tenant_isolation on portal_sessions;
create policy tenant_isolation on portal_sessions for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
-- A token is looked up before it is known whose it is.
drop policy if exists across_tenants on portal_links;
create policy across_tenants on portal_links for all to app_system using (true) with check (true);
drop policy if exists across_tenants on portal_sessions;
create policy across_tenants on portal_sessions for all to app_system using (true) with check (true);
drop policy if exists expired on portal_links;
create policy expired on portal_links for all to app_owner using (expires_at < now()) with check (false);
drop policy if exists expired on portal_sessions;
create policy expired on portal_sessions for all to app_owner using (expires_at < now()) with check (false);
grant select, insert, update on portal_links, portal_sessions to app_rw, app_system;

create or replace function delete_expired_page_access(at_most integer) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with links as (
    delete from portal_links where id in (
      select id from portal_links where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  ), sessions as (
    delete from portal_sessions where id in (
      select id from portal_sessions where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  )
  select greatest((select count(*) from links), (select count(*) from sessions))::int
$$;
revoke execute on function delete_expired_page_access(integer) from public;
grant execute on function delete_expired_page_access(integer) to app_system;
