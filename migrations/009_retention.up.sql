-- allow tenant-policy idempotency_keys: its owner may delete what has expired.
-- allow index-concurrently gateway_events: landed before there were databases with rows to wait for.
-- Bodies that may be erased by age are found by this index, and nothing else is in it.
create index gateway_events_bodies on gateway_events (processed_at) where raw_body is not null and status in ('processed','ignored');
-- Whose account the event was applied to. No foreign key: it would be checked for every event, and only an erasure reads it.
alter table gateway_events add column billing_account_id uuid;

alter table tenants add column erased_at timestamptz;      -- personal data was erased: what gateways tell of the person is not kept any more
alter table customers add column erased_at timestamptz;

create table erasures (                                    -- of one person's data, in batches; each commits its cursor and counts with its rows
  id uuid primary key,
  tenant_id uuid not null references tenants,
  customer_id uuid,                                        -- null: the tenant and all of its customers
  reason text not null,                                    -- the operator's words; no personal data
  dry_run boolean not null default false,                  -- only count
  status text not null default 'running' check (status in ('running','done')),
  step integer not null default 0,
  cursor text,                                             -- last key of the step that is done with
  names text[] not null default '{}',                      -- what the person is found by while it runs; emptied at the end
  counts jsonb not null default '{}',
  requested_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  check ((status = 'done') = (finished_at is not null)),
  check (status = 'running' or names = '{}'),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);
create unique index erasures_running on erasures (tenant_id, customer_id, dry_run) nulls not distinct where status = 'running';
create index erasures_todo on erasures (id) where status = 'running';
alter table erasures enable row level security;
alter table erasures force row level security;
create policy tenant_isolation on erasures for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
create policy across_tenants on erasures for select to app_system using (true);
grant select, insert, update on erasures to app_rw;
grant select on erasures to app_system;

-- What stands under one of these keys, at any depth, becomes '[erased]'; so does every text that has one of these names in it.
create function erased(value jsonb, keys text[], names text[], inside boolean default false) returns jsonb language plpgsql immutable parallel safe
  set search_path = billing, pg_temp as $$
begin
  case jsonb_typeof(value)
    when 'object' then
      return coalesce((select jsonb_object_agg(e.key, erased(e.value, keys, names, inside or e.key = any (keys))) from jsonb_each(value) e), value);
    when 'array' then
      return coalesce((select jsonb_agg(erased(e.item, keys, names, inside) order by e.at) from jsonb_array_elements(value) with ordinality e (item, at)), value);
    when 'string' then
      if inside or exists (select from unnest(names) n where position(lower(n) in lower(value #>> '{}')) > 0) then return '"[erased]"'; end if;
      return value;
    when 'number' then
      return case when inside then '"[erased]"' else value end;
    else
      return value;
  end case;
end $$;

-- The same for JSON that is kept as text. What is not to change stays as it is, to the byte; what no jsonb can hold (NUL) is emptied.
create function erased_text(value text, keys text[], names text[]) returns text language plpgsql immutable parallel safe
  set search_path = billing, pg_temp as $$
declare
  before jsonb;
  after jsonb;
begin
  before := value::jsonb;
  after := erased(before, keys, names);
  return case when after = before then value else after::text end;
exception when data_exception then
  return '{}';
end $$;

-- Append-only tables: the service may empty what persons left in them, in rows of the chosen tenants, and nothing else.
create function erase_attempts(event_ids uuid[]) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    update attempts set response_body = null where event_id = any (event_ids) and response_body is not null returning 1
  )
  select count(*)::int from gone
$$;

create function erase_audit_entries(entry_ids bigint[], keys text[], names text[]) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    update audit_log set before = erased(before, keys, names), after = erased(after, keys, names)
    where id = any (entry_ids) and entity_type is distinct from 'erasure'
      and (before is distinct from erased(before, keys, names) or after is distinct from erased(after, keys, names)) returning 1
  )
  select count(*)::int from gone
$$;

-- An expired key answers nobody any more.
create policy expired on idempotency_keys for all to app_owner using (expires_at < now()) with check (false);
create function delete_expired_idempotency_keys(at_most integer) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    delete from idempotency_keys where (principal, key) in (
      select principal, key from idempotency_keys where expires_at < now() order by expires_at limit at_most for update skip locked) returning 1
  )
  select count(*)::int from gone
$$;

revoke execute on function erase_attempts(uuid[]), erase_audit_entries(bigint[], text[], text[]), delete_expired_idempotency_keys(integer) from public;
grant execute on function erase_attempts(uuid[]), erase_audit_entries(bigint[], text[], text[]) to app_rw;
grant execute on function delete_expired_idempotency_keys(integer) to app_system;
