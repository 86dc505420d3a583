drop index deliveries_of_reason;
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
create or replace view webhook_deliveries with (security_invoker = true) as
  select d.id, d.tenant_id, d.endpoint_id as subscription_id, d.event_name as event, upper(d.status) as status, d.attempts, d.last_error, d.created_at from deliveries d;
alter policy tenant_isolation on events using (tenant_id = any (current_tenants()));
alter policy tenant_isolation on deliveries using (tenant_id = any (current_tenants()));
