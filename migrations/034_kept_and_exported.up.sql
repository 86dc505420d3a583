-- allow tenant-policy exports, export_chunks: what they show to tenants stays; the operator's own rows are new.
-- A gateway can be told that a subscription goes on that was to end with its period. It stands in a column of its own: a release
-- before this one finds nothing to do in such a command, and would take one of `subscription_id` for a cancellation.
alter table gateway_commands add column if not exists kept_subscription_id uuid; -- of keep_subscription
-- step
alter table gateway_commands drop constraint if exists gateway_commands_kind_check,
  add constraint gateway_commands_kind_check check (kind in ('refund','cancel_subscription','keep_subscription')) not valid;
-- step
alter table gateway_commands drop constraint if exists gateway_commands_keep,
  add constraint gateway_commands_keep check ((kind = 'keep_subscription') = (kept_subscription_id is not null)) not valid;
-- step
alter table gateway_commands drop constraint if exists gateway_commands_tenant_id_kept_subscription_id_fkey,
  add constraint gateway_commands_tenant_id_kept_subscription_id_fkey foreign key (tenant_id, kept_subscription_id) references subscriptions (tenant_id, id) not valid;
-- step
alter table gateway_commands validate constraint gateway_commands_kind_check;
-- step
alter table gateway_commands validate constraint gateway_commands_keep;
-- step
alter table gateway_commands validate constraint gateway_commands_tenant_id_kept_subscription_id_fkey;
drop index if exists gateway_commands_of_kept_subscription;
-- step
create index concurrently gateway_commands_of_kept_subscription on gateway_commands (kept_subscription_id, id) where kept_subscription_id is not null;
-- step
drop index if exists gateway_commands_pending_keep;
-- step
create unique index concurrently gateway_commands_pending_keep on gateway_commands (kept_subscription_id) where status = 'pending' and kept_subscription_id is not null;
-- step
-- Exports of the operator are of no tenant, but may be about one. No tenant sees them.
alter table exports alter column tenant_id drop not null;
alter table exports add column if not exists about_tenant_id uuid; -- of the operator: whose data; null: what belongs to no tenant
-- step
alter table export_chunks alter column tenant_id drop not null;
alter table export_chunks add column if not exists about_tenant_id uuid; -- as that of its export
-- step
alter table exports drop constraint if exists exports_about_tenant_id_fkey,
  add constraint exports_about_tenant_id_fkey foreign key (about_tenant_id) references tenants not valid;
-- step
alter table exports drop constraint if exists exports_about_another,
  add constraint exports_about_another check (tenant_id is null or about_tenant_id is null) not valid;
-- step
alter table exports validate constraint exports_about_tenant_id_fkey;
-- step
alter table exports validate constraint exports_about_another;
-- step
drop policy if exists of_operator on exports;
create policy of_operator on exports for all to app_system using (tenant_id is null) with check (tenant_id is null);
drop policy if exists of_operator on export_chunks;
create policy of_operator on export_chunks for all to app_system using (tenant_id is null) with check (tenant_id is null);
drop policy if exists about_tenants on exports;
create policy about_tenants on exports for all to app_owner using (about_tenant_id = any (current_tenants())) with check (about_tenant_id = any (current_tenants()));
drop policy if exists about_tenants on export_chunks;
create policy about_tenants on export_chunks for all to app_owner using (about_tenant_id = any (current_tenants())) with check (about_tenant_id = any (current_tenants()));
grant insert, update on exports to app_system;
grant select, insert on export_chunks to app_system;

-- All that the chosen tenants, and the operator about them, have exported: a person may be in it. What the operator runs begins anew.
create or replace function erase_export_chunks() returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  update exports set expires_at = case when status = 'running' then expires_at else least(expires_at, now()) end,
    cursor = null, row_count = 0, chunk_count = 0, byte_count = 0
  where about_tenant_id = any (current_tenants()) and chunk_count > 0;
  with gone as (
    delete from export_chunks where tenant_id = any (current_tenants()) or about_tenant_id = any (current_tenants()) returning 1
  )
  select count(*)::int from gone
$$;
create or replace function count_export_chunks() returns integer language sql stable security definer
  set search_path = billing, pg_temp as $$
  select count(*)::int from export_chunks where tenant_id = any (current_tenants()) or about_tenant_id = any (current_tenants())
$$;
revoke execute on function count_export_chunks() from public;
grant execute on function count_export_chunks() to app_rw;
drop index if exists exports_of_operator;
-- step
create index concurrently exports_of_operator on exports (id) where tenant_id is null;
-- step
drop index if exists export_chunks_about_tenant;
-- step
create index concurrently export_chunks_about_tenant on export_chunks (about_tenant_id) where about_tenant_id is not null;
