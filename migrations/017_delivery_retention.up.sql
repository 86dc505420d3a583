-- What an event said may be forgotten by age, its hash kept; the row and its dedupe key stay, so that no fact is ever told twice.
alter table events
  alter envelope drop not null,
  add column if not exists envelope_sha256 bytea,          -- of the envelope that was erased by age
  drop constraint if exists events_envelope_or_hash,
  add constraint events_envelope_or_hash check ((envelope is null) = (envelope_sha256 is not null)) not valid;
drop index if exists events_with_envelope;
drop index if exists events_of_type;
-- step
drop index if exists deliveries_of_status;
drop index if exists deliveries_of_name;
-- step
alter table events validate constraint events_envelope_or_hash;
-- step: envelopes that may be erased by age are found by this index, and nothing else is in it.
create index concurrently events_with_envelope on events (tenant_id, id) where envelope is not null;
-- step
create index concurrently events_of_type on events (tenant_id, type, id);
-- step, for lists, which say `attempts >= 0` (migration 003). What has not succeeded is little, whichever status is asked for, be it of one endpoint.
create index concurrently deliveries_of_status on deliveries (tenant_id, status, id, endpoint_id) where status <> 'succeeded' and attempts >= 0;
-- step
create index concurrently deliveries_of_name on deliveries (tenant_id, event_name, id) where attempts >= 0;
-- step
drop index if exists deliveries_unwell;
-- step

-- Deletes, with their attempts, at most so many of the chosen tenants' deliveries with an id between these two that are over and that nobody
-- has touched since; never what was touched within a day. Rows that somebody holds are left. `reached`: the last id; null: there was none.
create or replace function delete_deliveries(after_id uuid, before_id uuid, untouched_since timestamptz, at_most integer)
  returns table (deleted integer, reached uuid) language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with old as materialized (
    select id, event_id, endpoint_id from deliveries
    where tenant_id = any (current_tenants()) and id > after_id and id < before_id and status not in ('pending','sending')
      and updated_at < least(untouched_since, now() - interval '1 day')
    order by id limit at_most for update skip locked
  ), tries as (
    delete from attempts a where a.event_id = any (array(select event_id from old))
      and exists (select from old o where o.event_id = a.event_id and o.endpoint_id = a.endpoint_id)
  ), gone as (
    delete from deliveries d where d.event_id = any (array(select event_id from old))
      and exists (select from old o where o.event_id = d.event_id and o.endpoint_id = d.endpoint_id)
    returning 1
  )
  select (select count(*) from gone)::int, (select id from old order by id desc limit 1)
$$;
revoke execute on function delete_deliveries(uuid, uuid, timestamptz, integer) from public;
grant execute on function delete_deliveries(uuid, uuid, timestamptz, integer) to app_rw;

create table if not exists delivery_days (                               -- what became of an endpoint's deliveries of one UTC day; counted by night, and once more while they may change
  tenant_id uuid not null,
  endpoint_id uuid not null,
  day date not null,                                       -- on which the delivery was made
  deliveries integer not null,
  succeeded integer not null,
  failed integer not null,
  open integer not null,
  attempted integer not null,                              -- sent at least once
  retried integer not null,                                -- and more than once
  tries integer not null,                                  -- attempts whose time is known
  duration_ms bigint not null,                             -- of these together
  latencies jsonb not null,                                -- and how many took how long: {step: count}, steps as in db/latency-steps.ts
  codes jsonb not null,                                    -- failed attempts by status code; 'none': no answer
  reasons jsonb not null,                                  -- deliveries by why they were given up
  primary key (tenant_id, day, endpoint_id),
  foreign key (tenant_id, endpoint_id) references endpoints (tenant_id, id)
);
alter table delivery_days enable row level security;
alter table delivery_days force row level security;
drop policy if exists tenant_isolation on delivery_days;
create policy tenant_isolation on delivery_days for all to app_rw, app_owner using (tenant_id = any (current_tenants())) with check (tenant_id = any (current_tenants()));
grant select, insert, update on delivery_days to app_rw;

-- Days of the chosen tenants that nobody asks about any more.
create or replace function delete_delivery_days(before_day date) returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    delete from delivery_days where tenant_id = any (current_tenants()) and day < least(before_day, current_date - 31) returning 1
  )
  select count(*)::int from gone
$$;
revoke execute on function delete_delivery_days(date) from public;
grant execute on function delete_delivery_days(date) to app_rw;
