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
