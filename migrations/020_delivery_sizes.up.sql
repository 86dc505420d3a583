-- allow tenant-policy deliveries, events: the same rows, said so that no index serves it.
-- Row level security is not a way to rows. Where `tenant_id = any (…)` could use an index, PostgreSQL took one of the tenant for a look
-- at single rows while its statistics were of small tables, and read all that the tenant had. Statements that want a tenant's rows say so.
alter policy tenant_isolation on deliveries using ((tenant_id = any (current_tenants())) is true);
-- step
alter policy tenant_isolation on events using ((tenant_id = any (current_tenants())) is true);
-- step
create or replace view webhook_deliveries with (security_invoker = true) as
  select d.id, d.tenant_id, d.endpoint_id as subscription_id, d.event_name as event, upper(d.status) as status, d.attempts, d.last_error, d.created_at
  from deliveries d where d.tenant_id = any (current_tenants());

-- Of one tenant at a time: the index gives its rows in their order, and a batch reads no more than its own.
create or replace function delete_deliveries(after_id uuid, before_id uuid, untouched_since timestamptz, at_most integer)
  returns table (deleted integer, reached uuid) language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with old as materialized (
    select o.* from unnest(current_tenants()) as t (id) cross join lateral (
      select d.id, d.event_id, d.endpoint_id from deliveries d
      where d.tenant_id = t.id and d.id > after_id and d.id < before_id and d.status not in ('pending','sending')
        and d.updated_at < least(untouched_since, now() - interval '1 day')
      order by d.id limit at_most for update skip locked
    ) as o
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
-- Lists by reason. Only what has ended unwell has one.
drop index if exists deliveries_of_reason;
-- step
create index concurrently deliveries_of_reason on deliveries (tenant_id, reason, id) where reason is not null and attempts >= 0;
