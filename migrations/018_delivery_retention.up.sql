-- What an event said may be forgotten by age, its hash kept; the row and its dedupe key stay, so that no fact is ever told twice.
alter table events alter envelope drop not null;
alter table events add envelope_sha256 bytea;              -- of the envelope that was erased by age
alter table events add constraint events_envelope_or_hash check ((envelope is null) = (envelope_sha256 is not null));
-- Envelopes that may be erased by age are found by this index, and nothing else is in it.
create index events_with_envelope on events (tenant_id, id) where envelope is not null;
create index events_of_type on events (tenant_id, type, id);

-- For lists, which say `attempts >= 0` (migration 003). What has not succeeded is little, whichever status is asked for.
drop index deliveries_unwell;
create index deliveries_of_status on deliveries (tenant_id, status, id) where status <> 'succeeded' and attempts >= 0;
create index deliveries_of_name on deliveries (tenant_id, event_name, id) where attempts >= 0;

-- Deletes, with their attempts, at most so many of the chosen tenants' deliveries with an id between these two that are over and that nobody
-- has touched since; never what was touched within a day. Rows that somebody holds are left. `reached`: the last id; null: there was none.
create function delete_deliveries(after_id uuid, before_id uuid, untouched_since timestamptz, at_most integer)
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
