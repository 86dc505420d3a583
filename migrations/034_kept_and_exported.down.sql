drop function count_export_chunks();
create or replace function erase_export_chunks() returns integer language sql volatile security definer
  set search_path = billing, pg_temp as $$
  with gone as (
    delete from export_chunks where tenant_id = any (current_tenants()) returning 1
  )
  select count(*)::int from gone
$$;
alter table exports no force row level security;
alter table export_chunks no force row level security;
delete from export_chunks where tenant_id is null;
delete from exports where tenant_id is null;
alter table exports force row level security;
alter table export_chunks force row level security;
drop policy of_operator on exports;
drop policy of_operator on export_chunks;
drop policy about_tenants on exports;
drop policy about_tenants on export_chunks;
revoke insert, update on exports from app_system;
revoke select, insert on export_chunks from app_system;
alter table export_chunks drop column about_tenant_id;
alter table exports drop constraint exports_about_another, drop column about_tenant_id;
alter table exports alter column tenant_id set not null;
alter table export_chunks alter column tenant_id set not null;
alter table gateway_commands no force row level security;
delete from gateway_commands where kind = 'keep_subscription';
alter table gateway_commands force row level security;
alter table gateway_commands drop constraint gateway_commands_kind_check,
  add constraint gateway_commands_kind_check check (kind in ('refund','cancel_subscription'));
alter table gateway_commands drop column kept_subscription_id;
