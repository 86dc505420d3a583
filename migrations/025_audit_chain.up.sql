-- allow tenant-policy audit_log: the same rows, said so that no index serves it.
-- Each entry of audit_log gets a place in the chain of its tenant, or of what is about no tenant. Chained is what has been committed, a
-- moment later and by one at a time: who writes an entry waits for nobody. The table itself stays as it is, so an older version writes on.
create table if not exists audit_chain (                   -- append-only
  tenant_id uuid references tenants,
  chain uuid not null generated always as (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')) stored,
  position bigint not null check (position > 0),
  entry_id bigint not null unique,                         -- no foreign key: what is missing shall be found, not refused
  salt uuid,                                               -- random; null: the entry was erased, and its digest tells nothing any more
  content_sha256 bytea not null,                           -- of the salt, `before` and `after` as they were; kept when they are erased
  prev_hash bytea not null,
  hash bytea not null,                                     -- db/audit-hash.ts
  primary key (chain, position)
);
create table if not exists audit_heads (                   -- the last link of each chain
  chain uuid primary key,
  position bigint not null,
  hash bytea not null
);
create table if not exists audit_unchained (               -- entries that have been committed and have no place yet
  entry_id bigint primary key
);
alter table audit_chain enable row level security;
alter table audit_chain force row level security;
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
alter table audit_unchained enable row level security;
alter table audit_unchained force row level security;
drop policy if exists tenant_isolation on audit_chain;
create policy tenant_isolation on audit_chain for all to app_rw, app_owner using ((tenant_id = any (current_tenants())) is true) with check (tenant_id = any (current_tenants()));
drop policy if exists across_tenants on audit_chain;
create policy across_tenants on audit_chain for all to app_system using (true) with check (true);
drop policy if exists all_of_them on audit_chain;
create policy all_of_them on audit_chain for select to app_owner using (true);
drop policy if exists across_tenants on audit_heads;
create policy across_tenants on audit_heads for all to app_system using (true) with check (true);
drop policy if exists all_of_them on audit_unchained;
create policy all_of_them on audit_unchained for all to app_owner using (true) with check (true);
drop policy if exists across_tenants on audit_unchained;
create policy across_tenants on audit_unchained for select to app_system using (true);
grant select on audit_chain to app_rw;
grant select, insert on audit_chain to app_system;
grant select, insert, update on audit_heads to app_system;
grant select on audit_unchained to app_system;

create or replace function audit_content_sha256(salt uuid, before jsonb, after jsonb) returns bytea language sql immutable parallel safe as $$
  select sha256(convert_to(coalesce(salt::text, '') || E'\n' || coalesce(before::text, '') || E'\n' || coalesce(after::text, ''), 'UTF8'))
$$;

create or replace function queue_audit_entry() returns trigger language plpgsql volatile security definer
  set search_path = billing, pg_temp as $$
begin
  insert into audit_unchained (entry_id) values (new.id);
  return null;
end $$;

-- Only of those that have their place by now.
create or replace function delete_chained_audit(entry_ids bigint[]) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    delete from audit_unchained q where q.entry_id = any (entry_ids) and exists (select from audit_chain c where c.entry_id = q.entry_id) returning 1
  )
  select count(*)::int from gone
$$;

-- An erasure says in the chain itself which entries it has emptied, and what they are by now. Nothing is chained meanwhile, so that no
-- salt is kept of what has just been erased.
create or replace function erase_audit_entries(entry_ids bigint[], keys text[], names text[]) returns integer language plpgsql volatile security definer
  set search_path = billing, pg_temp as $$
declare
  erased_entries integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit_chain', 0));
  with gone as (
    update audit_log e set before = erased(e.before, keys, names), after = erased(e.after, keys, names)
    where e.id = any (entry_ids) and e.entity_type is distinct from 'erasure'
      and (e.before is distinct from erased(e.before, keys, names) or e.after is distinct from erased(e.after, keys, names))
    returning e.id, e.tenant_id, audit_content_sha256(null, e.before, e.after) as content
  ), unsalted as (
    update audit_chain c set salt = null where c.entry_id = any (array(select id from gone))
  ), told as (
    insert into audit_log (tenant_id, actor_type, actor_id, action, entity_type, after)
    select tenant_id, 'system', 'erase', 'audit.erase', 'erasure',
      jsonb_build_object('entries', jsonb_object_agg(id::text, encode(content, 'hex')))
    from gone group by tenant_id
  )
  select count(*) into erased_entries from gone;
  return erased_entries;
end $$;
revoke execute on function queue_audit_entry(), delete_chained_audit(bigint[]) from public;
grant execute on function delete_chained_audit(bigint[]) to app_system;
-- step: from here on every new entry is queued, whoever writes it.
create or replace trigger audit_log_unchained after insert on audit_log for each row execute function queue_audit_entry();
-- step: as of deliveries and events (migration 020).
alter policy tenant_isolation on audit_log using ((tenant_id = any (current_tenants())) is true);
-- step
alter table audit_log no force row level security;
alter table audit_unchained no force row level security;
-- step: those from before, without the table's lock.
insert into audit_unchained (entry_id)
  select e.id from audit_log e where not exists (select from audit_chain c where c.entry_id = e.id) on conflict do nothing;
-- step
alter table audit_log force row level security;
alter table audit_unchained force row level security;
-- step
drop index if exists audit_log_of_action;
drop index if exists audit_log_of_actor;
drop index if exists audit_log_of_entity;
drop index if exists audit_log_of_request;
drop index if exists audit_log_of_time;
drop index if exists audit_log_erasures;
-- step
create index concurrently audit_log_of_action on audit_log (tenant_id, action, id);
-- step
create index concurrently audit_log_of_actor on audit_log (tenant_id, actor_id, id);
-- step
create index concurrently audit_log_of_entity on audit_log (tenant_id, entity_id, id) where entity_id is not null;
-- step
create index concurrently audit_log_of_request on audit_log (tenant_id, request_id, id) where request_id is not null;
-- step
create index concurrently audit_log_of_time on audit_log (tenant_id, at);
-- step: which erasure has emptied an entry.
create index concurrently audit_log_erasures on audit_log using gin ((after -> 'entries')) where action = 'audit.erase';
-- step
create table if not exists exports (                       -- what a tenant has asked for: the row is the truth, workflow export/<id> its clock
  id uuid primary key,
  tenant_id uuid not null references tenants,
  kind text not null,                                      -- db/export-kinds.ts
  filter jsonb not null,
  requested_by text not null,
  status text not null default 'running' check (status in ('running','done','failed','cancelled')),
  cursor text,                                             -- the last row that is in a chunk; null: none is
  row_count integer not null default 0,
  chunk_count integer not null default 0,
  byte_count bigint not null default 0,
  error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz not null,                         -- its chunks are gone then
  unique (tenant_id, id)
);
create index if not exists exports_running on exports (id) where status = 'running';
create table if not exists export_chunks (
  tenant_id uuid not null,
  export_id uuid not null,
  position integer not null,
  body bytea not null,
  expires_at timestamptz not null,                         -- as that of its export
  primary key (export_id, position),
  foreign key (tenant_id, export_id) references exports (tenant_id, id)
);
create index if not exists export_chunks_expired on export_chunks (expires_at);
create index if not exists export_chunks_of_tenant on export_chunks (tenant_id);
alter table export_chunks alter body set storage external; -- it is read whole, and once
alter table exports enable row level security;
alter table exports force row level security;
alter table export_chunks enable row level security;
alter table export_chunks force row level security;
drop policy if exists tenant_isolation on exports;
create policy tenant_isolation on exports for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
drop policy if exists across_tenants on exports;
create policy across_tenants on exports for select to app_system using (true);
drop policy if exists tenant_isolation on export_chunks;
create policy tenant_isolation on export_chunks for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
drop policy if exists expired on export_chunks;
create policy expired on export_chunks for all to app_owner using (expires_at < now()) with check (false);
grant select, insert, update on exports to app_rw;
grant select, insert on export_chunks to app_rw;
grant select on exports to app_system;

-- What has expired.
create or replace function delete_expired_export_chunks(at_most integer) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    delete from export_chunks where (export_id, position) in (
      select export_id, position from export_chunks where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  )
  select count(*)::int from gone
$$;
-- All that the chosen tenants have exported: a person may be in it.
create or replace function erase_export_chunks() returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    delete from export_chunks where tenant_id = any (current_tenants()) returning 1
  )
  select count(*)::int from gone
$$;
revoke execute on function delete_expired_export_chunks(integer), erase_export_chunks() from public;
grant execute on function delete_expired_export_chunks(integer) to app_system;
grant execute on function erase_export_chunks() to app_rw;
